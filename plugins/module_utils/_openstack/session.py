# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in to OpenStack, and why that failed."""

from __future__ import annotations

import logging
import threading
import typing as t

from .._machines.errors import CloudError
from .answers import unanswered
from .api import Cloud

_PATIENCE_SECONDS = 60.0
_HOW = "in clouds.yaml (`cloud` names which) or by the OS_* variables of an openrc file"


def connect(args: t.Mapping[str, t.Any], stop: threading.Event | None = None) -> Cloud:
    """Return the cloud that the options of `arguments.LOGIN` lead to, logged in.

    :raises CloudError: in one sentence, when the library is missing, nothing says how to log in, or it is refused.
    """
    # keystoneauth warns on its own about what is told here in one sentence
    for name in ("keystoneauth", "openstack"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        import openstack
        from keystoneauth1 import exceptions as refusals
        from openstack import exceptions
    except ImportError as error:
        raise CloudError(
            f"The Python library openstacksdk is missing on the controller ({error}); install version 4.0 or newer."
        ) from error
    name = args.get("cloud") or ""
    called = f"cloud {name}" if name else "the cloud"
    try:
        connection = openstack.connect(**_settings(args))
        # every kind of login that openstacksdk makes of these settings has this method
        token = t.cast(t.Any, connection.session.auth).get_access(connection.session)
    except exceptions.ConfigException as error:
        raise CloudError(_unknown(name, error)) from error
    except (refusals.MissingRequiredOptions, refusals.MissingAuthPlugin) as error:
        raise CloudError(
            f"Could not log in to {called}: {' '.join(str(error).split())}; say how to log in {_HOW}."
        ) from error
    except (refusals.Unauthorized, refusals.Forbidden, refusals.NotFound) as error:
        raise CloudError(
            f"Could not log in to {called}: it refused the credential ({_reason(error)}); "
            "see whether it was mistyped, deleted or has expired, and make a new one.",
            error.http_status,
        ) from error
    except (refusals.ClientException, exceptions.SDKException) as error:
        raise CloudError(unanswered(f"log in to {called}", error)) from error
    return Cloud(connection, token, args.get("api_timeout") or _PATIENCE_SECONDS, stop or threading.Event())


def _settings(args: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what openstacksdk is told; what is left out it finds by its own rules."""
    settings: dict[str, t.Any] = {
        "app_name": "scigateway.jupyterhub",
        "api_timeout": args.get("api_timeout") or _PATIENCE_SECONDS,
    }
    for name in ("cloud", "auth", "auth_type", "region_name", "interface"):
        if args.get(name):
            settings[name] = args[name]
    if args.get("ca_cert"):
        settings["cacert"] = args["ca_cert"]
    if args.get("validate_certs") is False:
        settings["verify"] = False
    return settings


def _unknown(name: str, error: Exception) -> str:
    if name and "was not found" in str(error):
        return f"There is no cloud {name} in clouds.yaml; name one that is there, or add it."
    return f"What says how to log in cannot be used ({' '.join(str(error).split())}); mend it {_HOW}."


def _reason(error: t.Any) -> str:
    text = " ".join(str(error).split())
    text = text.partition(" (HTTP ")[0].rstrip(".")
    return text[:200]
