# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a report: the template and its style. Nothing is loaded from anywhere, and nothing in it runs."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
  --passed: #116329; --failed: #b3131d; --other: #6e5200; --bar: #3b78c3; }
@media (prefers-color-scheme: dark) { :root { --back: #0f1318; --text: #e8edf2; --soft: #a5b0bb; --line: #39424c;
  --panel: #181e25; --passed: #62d27c; --failed: #ff8a83; --other: #e4bb4b; --bar: #6ba4ea; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.7rem; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.2rem; }
p, dl, figure { margin: 0.5rem 0; }
.words { unicode-bidi: isolate; white-space: pre-wrap; }
.passed { color: var(--passed); } .failed { color: var(--failed); } .other { color: var(--other); }
.panel { background: var(--panel); border: 1px solid var(--line); border-left: 0.4rem solid var(--line);
  border-radius: 0.3rem; padding: 0.7rem 1rem; margin: 0.7rem 0; }
.panel.is-passed { border-left-color: var(--passed); } .panel.is-failed { border-left-color: var(--failed); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 0.6rem 0.35rem 0; text-align: left;
  vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.status { white-space: nowrap; font-weight: 600; width: 9rem; } .seconds { text-align: right; white-space: nowrap; }
.time { width: 12rem; } .track { background: var(--line); height: 0.7rem; margin-top: 0.45rem; overflow: hidden; }
.bar { background: var(--bar); height: 100%; min-width: 2px; }
.seen { color: var(--soft); }
img { max-width: 100%; border: 1px solid var(--line); border-radius: 0.3rem; }
figcaption, footer { color: var(--soft); }
@media (max-width: 45rem) { thead, .time { display: none; } tr { display: block; padding: 0.5rem 0;
  border-bottom: 1px solid var(--line); } td { display: inline; border: 0; padding: 0 0.5rem 0 0; }
  td .seen { display: block; } }
@media print { body { max-width: none; } .panel, tr, figure { break-inside: avoid; } .bar {
  print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{{ verdict.title }}: {{ report.url }}</title>
<style>{{ style }}</style>
</head>
<body>
<header class="panel is-{{ verdict.kind }}">
<h1 class="{{ verdict.kind }}">{{ verdict.mark }} {{ verdict.title }}</h1>
<p class="words">{{ verdict.words }}</p>
</header>
<dl class="facts">
<dt>Address</dt><dd class="words">{{ report.url }}</dd>
<dt>Check</dt><dd>{{ report.mode }}</dd>
<dt>Started</dt><dd>{{ report.started }}</dd>
<dt>Took</dt><dd>{{ "%.1f" | format(total) }} s</dd>
<dt>Steps</dt><dd>{{ counted }}</dd>
{% for name, version in versions %}
<dt>{{ name }}</dt><dd>{{ version }}</dd>
{% endfor %}
</dl>
{% if failures %}
<h2>What failed</h2>
{% for step in failures %}
<section class="panel is-failed">
<strong class="failed">{{ step.mark }} {{ step.title }}</strong>
<dl class="facts">
<dt>Expected</dt><dd class="words">{{ step.expected }}</dd>
<dt>Seen</dt><dd class="words">{{ step.detail }}</dd>
</dl>
</section>
{% endfor %}
{% endif %}
<h2>All steps</h2>
<table>
<thead><tr>
<th scope="col">Result</th>
<th scope="col">Step, and what was seen</th>
<th scope="col" class="seconds">Time</th>
<th scope="col" class="time">When</th>
</tr></thead>
<tbody>
{% for step in steps %}
<tr>
<td class="status {{ step.kind }}">{{ step.mark }} {{ step.status }}</td>
<td>{{ step.title }}{% if step.detail %}<div class="seen words">{{ step.detail }}</div>{% endif %}</td>
<td class="seconds">{% if step.ran %}{{ "%.1f" | format(step.seconds) }} s{% endif %}</td>
<td class="time">
{% if step.ran %}
<div class="track"><div class="bar" style="{{ step.bar }}"></div></div>
{% endif %}
</td>
</tr>
{% endfor %}
</tbody>
</table>
{% for group in left_out %}
<h2>{{ group.title }}</h2>
<ul>
{% for step in group.steps %}
<li>{{ step.title }}: <span class="words">{{ step.detail }}</span></li>
{% endfor %}
</ul>
{% endfor %}
<h2>Pictures</h2>
{% for picture in pictures %}
<figure><img src="data:image/png;base64,{{ picture.png_base64 }}" alt="{{ picture.title }}">
<figcaption>{{ picture.title }}</figcaption></figure>
{% endfor %}
{% if note %}
<p class="words">{{ note }}</p>
{% endif %}
<footer>Made by the check of scigateway.jupyterhub; the same for programs stands in verify.json and verify.xml.</footer>
</body>
</html>
"""
