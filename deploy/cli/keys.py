"""`python -m deploy.cli keys`: writes a Secret for each service with new keys, as YAML for `kubectl apply -f -`.

Run it once for an installation, into the place where you store passwords: with other keys, people and links are no
longer recognised. `MONGODB_URI` and `MATCHING_CLIENT_SECRET` are taken from the environment. Exit codes: 0 written;
1 one of these is not set; 2 wrong command line.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from deploy.purposes import PURPOSES
from deploy.services import NAMES

GIVEN: Final = "MONGODB_URI"
CLIENT: Final = "MATCHING_CLIENT_SECRET"
OF_ALL: Final = "SESSION_KEYS"
OF_MATCHING: Final = "MATCHING_SIGN_IN_KEYS"
BYTES: Final = 32


def secret_settings(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the secret settings of each service: keys of the same name are the same in all that have them.

    Raises:
        KeyError: one that is taken from the environment is not there.
    """
    names = {name for own in PURPOSES.values() for name in own} | {OF_ALL, OF_MATCHING}
    made = {name: secrets.token_urlsafe(BYTES) for name in sorted(names)}
    found = {}
    for service in NAMES:
        wanted = [*PURPOSES[service], OF_ALL, *([OF_MATCHING] if service == "matching" else [])]
        found[service] = {GIVEN: environment[GIVEN]} | {name: made[name] for name in wanted}
    found["matching"][CLIENT] = environment[CLIENT]
    return found


def manifests(settings: Mapping[str, Mapping[str, str]], namespace: str) -> list[dict[str, Any]]:
    """Return the Secrets under the names that the chart's values have."""
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": f"reverse-mentoring-{service}", "namespace": namespace},
            "stringData": dict(own),
        }
        for service, own in settings.items()
    ]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `keys`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli keys", description=__doc__)
    made.add_argument("--namespace", default="mentoring", help="the namespace of the Secrets (%(default)s)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the Secrets."""
    options = parser().parse_args(arguments)
    try:
        found = secret_settings(os.environ)
    except KeyError as missing:
        print(f"deploy.cli keys: {missing.args[0]} is not set: give it in the environment", file=sys.stderr)
        return 1
    print(yaml.safe_dump_all(manifests(found, options.namespace), sort_keys=False), end="")
    return 0
