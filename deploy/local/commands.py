"""`python -m deploy.local up | down | status | stop SERVER | start SERVER`: the whole platform on this machine.

See docs/one-machine.md.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.control import ACTIONS, ask, wait_ended
from deploy.local.errors import LocalPlatformError
from deploy.local.place import ROOT
from deploy.local.table import show


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Exit codes: 1 when it cannot be done, 2 for a wrong command line, 69 when a server does not start, 71 when a port is
    taken, 74 when the disk is full.
    """
    options = parser().parse_args(arguments)
    try:
        match options.command:
            case "up":
                # Imported here, so that the other commands start fast without its dependencies.
                from deploy.local.up import up  # noqa: PLC0415

                up(options)
            case "down":
                ask(options.root, action="down")
                wait_ended(options.root)
            case "status":
                show(ask(options.root, action="status"))
            case action:
                show(ask(options.root, action=action, server=options.server))
    except LocalPlatformError as error:
        print(f"deploy.local: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    made.add_argument("--root", type=Path, default=ROOT, help="folder for data, logs and mails")
    commands = made.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start everything, until Ctrl-C or `down`")
    up.add_argument("--brokers", type=int, default=1, choices=(1, 3), help="Kafka nodes")
    up.add_argument("--mongo-nodes", type=int, default=1, choices=(1, 3), help="members of the replica set")
    up.add_argument("--replicas", type=int, default=1, help="processes of each service")
    up.add_argument(
        "--partitions",
        type=_partitions,
        metavar="N",
        help="partitions of each topic, where they are made (4, or as many as --replicas)",
    )
    up.add_argument("--https", action="store_true", help="serve https://localhost, with a local certificate authority")
    up.add_argument("--secure", action="store_true", help="TLS, users and rights for Kafka and MongoDB")
    up.add_argument(
        "--keycloak", action="store_true", help="sign in at a Keycloak instead of the provider for development"
    )
    up.add_argument("--fresh", action="store_true", help="wipe what is kept from the last time; it asks first")
    up.add_argument("--yes", action="store_true", help="with --fresh: do not ask")
    commands.add_parser("down", help="end everything")
    commands.add_parser("status", help="show where everything is")
    for action in ACTIONS:
        commands.add_parser(action, help=f"{action} one server").add_argument("server")
    return made


def _partitions(given: str) -> int:
    from deploy.cli.topics import partitions  # noqa: PLC0415 - see above: it reads the whole catalog

    return partitions(given)
