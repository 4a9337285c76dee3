"""`python -m deploy.local up | down | status | stop SERVER | start SERVER`: the whole platform on this machine."""

import argparse
import contextlib
import signal
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.control import ACTIONS, ask, describe, listening, serve, wait_ended
from deploy.local.errors import LocalPlatformError
from deploy.local.platform import ROOT, Platform

console = Console()


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 1 when it cannot be done, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "up":
                _up(options)
            case "down":
                ask(options.root, action="down")
                wait_ended(options.root)
            case "status":
                _show(ask(options.root, action="status"))
            case action:
                _show(ask(options.root, action=action, server=options.server))
    except LocalPlatformError as error:
        print(f"deploy.local: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder for data, logs and mails")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start everything, until Ctrl-C or `down`")
    up.add_argument("--brokers", type=int, default=1, choices=(1, 3), help="Kafka nodes")
    up.add_argument("--mongo-nodes", type=int, default=1, choices=(1, 3), help="members of the replica set")
    up.add_argument("--replicas", type=int, default=1, help="processes of each service")
    up.add_argument("--keep", action="store_true", help="go on with the data of the last time")
    commands.add_parser("down", help="end everything")
    commands.add_parser("status", help="show where everything is")
    for action in ACTIONS:
        commands.add_parser(action, help=f"{action} one server").add_argument("server")
    return parser


def _up(options: argparse.Namespace) -> None:
    # An end asked for by SIGTERM is the same as Ctrl-C: everything is ended in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    platform = Platform(
        root=options.root,
        brokers=options.brokers,
        mongo_nodes=options.mongo_nodes,
        replicas=options.replicas,
        keep=options.keep,
    )
    with console.status("Starting ..."), contextlib.ExitStack() as stack:
        stack.enter_context(platform)
        running = stack.pop_all()
    with running, listening(platform) as listener:
        for name, choice in platform.choices.items():
            console.print(f"{name}: {choice.why}", highlight=False)
        _show(describe(platform))
        console.print("Ctrl-C ends it all.")
        serve(platform, listener)


def _show(state: dict[str, Any]) -> None:
    table = Table("server", "where", "state", "pid")
    for name, server in state["servers"].items():
        where = state["urls"].get(name, server["where"])
        table.add_row(name, where, server["state"], str(server["pid"] or ""))
    console.print(table)
    console.print(f"mails: {state['mail']}\nlogs: {state['logs']}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
