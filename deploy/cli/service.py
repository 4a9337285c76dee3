"""`python -m deploy.cli service status | pause | resume | jobs | stop`: pause a service, let it go, stop a job of it.

A service that is paused takes no message, fires no timer and starts no job, in all its processes within some seconds;
nothing is lost, but what waits on command topics is deleted after seven days. The page `/operations` does the same.
`MONGODB_URI` says where. Exit codes: 0 done, 1 refused, 2 wrong command line, 69 MongoDB does not answer.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from getpass import getuser
from typing import Any, Final

from deploy.cli import show
from deploy.cli.servers import servers
from deploy.services import NAMES
from shared.domain import Refused
from shared.errors import Unavailable
from shared.mongo import Database, PyMongoError, away, connect
from shared.processing.jobs import JobTable
from shared.processing.pausing import Pausing

OTHER, AWAY = 1, 69
CHANGES: Final = ("what", "at", "by", "why")
JOBS: Final = ("id", "kind", "state", "due", "attempt", "faults", "phase", "done", "total", "stopped")
SHOWN: Final = 1_000


async def run(options: argparse.Namespace, database: Database) -> None:
    """Do what the command line says, in the database of one service."""
    pausing, jobs = Pausing(database), JobTable(database, "", 30.0)
    match options.command:
        case "status":
            show.rows([_changed(asdict(one)) for one in (await pausing.state()).changes], CHANGES, as_json=False)
        case "pause" | "resume":
            await pausing.change(paused=options.command == "pause", by=options.by, why=options.why)
        case "jobs":
            show.rows([asdict(one) for one in await jobs.listed(SHOWN)], JOBS, as_json=False)
        case _:
            await jobs.stop(options.job, options.by, datetime.now(UTC))


def _changed(change: dict[str, Any]) -> dict[str, Any]:
    return {**change, "what": "paused" if change["paused"] else "let go"}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `service`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli service", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    for name, says in (
        ("status", "whether it is paused: its last changes"),
        ("pause", "take nothing more until it is resumed"),
        ("resume", "go on where it was"),
        ("jobs", "the jobs that run or wait"),
        ("stop", "let a job end; whoever waits for it is told so"),
    ):
        command = commands.add_parser(name, help=says)
        command.add_argument("service", choices=NAMES)
        if name == "stop":
            command.add_argument("job", help="its id, as `jobs` lists it")
        if name in {"pause", "resume", "stop"}:
            command.add_argument("--by", default=getuser(), help="the account that goes on record (yours)")
        if name in {"pause", "resume"}:
            command.add_argument("--why", required=True, help="goes on record: no names")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(arguments)
    logging.disable()  # hides the driver's messages; ours are printed
    try:
        asyncio.run(_with_database(options))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return OTHER
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
    return 0


async def _with_database(options: argparse.Namespace) -> None:
    database = connect(servers().mongodb, options.service)
    try:
        await run(options, database)
    except PyMongoError as error:
        raise away(database.client.delegate, error) from error
    finally:
        database.client.close()
