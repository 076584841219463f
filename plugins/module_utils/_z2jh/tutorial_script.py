# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that brings tutorials into a home, in a container that runs before the server."""

from __future__ import annotations

# As nbgitpuller does it for a hub from packages: a user's edits win over the teacher's in the same lines, all others
# are merged; a file that the user deleted comes back; a file of the user's in the way of a new one is renamed.
# It is POSIX sh, because images with git need not have Python. Arguments in threes: source, branch, folder.
SCRIPT = r"""#!/bin/sh
set -u
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_SSH_COMMAND='ssh -o BatchMode=yes -o ConnectTimeout=30'
scratch=$(mktemp -d "$HOME/.tutorials.XXXXXX") || exit 0
trap 'rm -rf "$scratch"' EXIT
limit=
if command -v timeout >/dev/null; then limit='timeout 60'; fi

ours() {
  git -c user.name=Tutorials -c user.email=tutorials@localhost -c core.hooksPath=/dev/null -c commit.gpgSign=false \
    -c advice.detachedHead=false "$@"
}

# what is to be had, as the commit $given of the repository in the current folder
fetch() {
  case $1 in
    /*) pack "$1" ;;
    *) $limit git fetch --quiet -- "$1" "${2:-HEAD}" && given=$(git rev-parse --verify --quiet 'FETCH_HEAD^{commit}') ;;
  esac
}

# a folder comes without history: the home itself keeps what was given last
pack() {
  rm -rf "$scratch/files" "$scratch/index"
  mkdir "$scratch/files" && tar -xzf "$1" -C "$scratch/files" || return 1
  GIT_INDEX_FILE=$scratch/index git --work-tree="$scratch/files" add --all --force . || return 1
  tree=$(GIT_INDEX_FILE=$scratch/index git write-tree) || return 1
  last=$(git rev-parse --verify --quiet refs/tutorials/given || true)
  if [ -n "$last" ] && [ "$(git rev-parse "$last^{tree}")" = "$tree" ]; then
    given=$last
  else
    given=$(ours commit-tree "$tree" ${last:+-p "$last"} -m Tutorials) || return 1
    git update-ref refs/tutorials/given "$given"
  fi
}

begin() {
  rm -rf "$scratch/new"
  git init --quiet "$scratch/new" && cd "$scratch/new" && fetch "$1" "$2" || return 1
  ours checkout --quiet -B "${2:-tutorial}" "$given" || return 1
  case $1 in /*) ;; *) git remote add origin "$1" ;; esac
  mkdir -p "$(dirname "$HOME/$3")" && mv "$scratch/new" "$HOME/$3"
}

go_on() {
  cd "$HOME/$3" || return 1
  if [ ! -e .git ]; then echo 'there is something else in its place' >&2; return 1; fi
  find .git/index.lock -mmin +10 -exec rm -f '{}' ';' 2>/dev/null
  fetch "$1" "$2" || return 1
  export given
  git ls-files --deleted -z | xargs -0 -r -n 1 sh -c '
    if git cat-file -e "$given:$1" 2>/dev/null; then git checkout --quiet "$given" -- "$1"; fi' - || return 1
  git diff --name-only --diff-filter=A --no-renames -z HEAD "$given" | xargs -0 -r -n 1 sh -c '
    if { [ -e "$1" ] || [ -L "$1" ]; } && ! git ls-files --error-unmatch -- "$1" >/dev/null 2>&1; then
      name=${1##*/} && part=${1%"$name"} && stem=${name%.*} && ending=${name#"$stem"}
      mv -- "$1" "$part${stem}_$(date +%Y%m%d%H%M%S)$ending"
    fi' - || return 1
  if ! git diff-index --quiet HEAD --; then ours commit --quiet --all --message 'Edits of the user' || return 1; fi
  if ours merge --quiet --no-edit -X ours "$given" >/dev/null 2>"$scratch/merge"; then return 0; fi
  # one side deleted what the other changed: the file as it lies in the home stays
  if git rev-parse --verify --quiet MERGE_HEAD >/dev/null; then
    git diff --name-only --diff-filter=U -z | xargs -0 -r git add -- && ours commit --quiet --no-edit && return 0
    git merge --abort
  fi
  cat "$scratch/merge" >&2
  return 1
}

while [ $# -ge 3 ]; do
  way=go_on
  if [ ! -e "$HOME/$3" ]; then way=begin; fi
  if ! (given=; $way "$1" "$2" "$3") 2>"$scratch/error"; then
    # yesterday's copy beats no server
    echo "Tutorial $1 in $3 is kept as it was: $(tail -n 1 "$scratch/error")" >&2
  fi
  shift 3
done
exit 0
"""
