"""`python -m deploy.cli migrate`: bring stored documents of earlier versions to the shape of this one.

Run it before or while a new version starts, and again once the old one is gone; it can be stopped at any time, and run
again. `--check` changes nothing and says what is left; `--only` does one service, as whoever may write to its database
alone. `MONGODB_URI` says where. Exit codes: 0 nothing is left; 1 some
documents are; 2 wrong command line; 69 MongoDB is away.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from deploy.cli import show
from deploy.cli.servers import servers
from shared.errors import Unavailable
from shared.mongo import PyMongoError, away, connect
from shared.processing.migrations import Migration, Outcome, left, run
from shared.transport import Mongo

OTHER, AWAY = 1, 69
# Those whose documents have had another shape. An image has the code of one service alone.
MIGRATED: Final = {
    "matching": "services.matching.migrations",
    "scheduling": "services.scheduling.migrations",
    "feedback": "services.feedback.migrations",
    "notify": "services.notify.migrations",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `migrate`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli migrate", description=__doc__)
    made.add_argument("--check", action="store_true", help="change nothing, and say what is left")
    made.add_argument("--only", choices=MIGRATED, help="migrate the documents of one service")
    return made


def migrations_of(service: str) -> Sequence[Migration]:
    """Return the migrations of a service, in their order."""
    found: Sequence[Migration] = import_module(MIGRATED[service]).MIGRATIONS
    return found


async def migrate(server: Mongo, *, check: bool, services: Sequence[str] = tuple(MIGRATED)) -> dict[str, list[Outcome]]:
    """Run the migrations of some services, or count what they would change.

    Raises:
        Unavailable: MongoDB does not answer.
    """
    found: dict[str, list[Outcome]] = {}
    for service in services:
        database = connect(server, service)
        try:
            found[service] = await (left if check else run)(database, migrations_of(service))
        except PyMongoError as error:
            raise away(database.client.delegate, error) from error
        finally:
            database.client.close()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the migrations, or check what is left."""
    options = parser().parse_args(arguments)
    services = [options.only] if options.only else list(MIGRATED)
    logging.disable()  # hides the drivers' messages; ours are printed
    try:
        found = asyncio.run(migrate(servers().mongodb, check=options.check, services=services))
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
    rows = [
        {"service": service, "migration": one.id, "changed": one.changed, "left": one.left, "what": one.words}
        for service, outcomes in found.items()
        for one in outcomes
    ]
    show.rows(rows, ("service", "migration", "changed", "left", "what"), as_json=False)
    return OTHER if any(row["left"] for row in rows) else 0
