"""`python -m deploy.cli migrate [--check]`: bring stored documents of earlier versions to the shape of this one.

Run it before or while a new version starts, and again once the old one is gone; it can be stopped at any time, and run
again. `--check` changes nothing and says what is left. `MONGODB_URI` says where. Exit codes: 0 nothing is left; 1 some
documents are; 2 wrong command line; 69 MongoDB is away.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from deploy.cli import show
from deploy.cli.servers import servers
from services.matching.migrations import MIGRATIONS as OF_MATCHING
from services.scheduling.migrations import MIGRATIONS as OF_SCHEDULING
from shared.errors import Unavailable
from shared.mongo import PyMongoError, away, connect
from shared.processing.migrations import Migration, Outcome, left, run
from shared.transport import Mongo

OTHER, AWAY = 1, 69
ALL: Final[Mapping[str, Sequence[Migration]]] = {"matching": OF_MATCHING, "scheduling": OF_SCHEDULING}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `migrate`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli migrate", description=__doc__)
    made.add_argument("--check", action="store_true", help="change nothing, and say what is left")
    return made


async def migrate(server: Mongo, *, check: bool) -> dict[str, list[Outcome]]:
    """Run all migrations, or count what they would change, by service.

    Raises:
        Unavailable: MongoDB does not answer.
    """
    found: dict[str, list[Outcome]] = {}
    for service, migrations in ALL.items():
        database = connect(server, service)
        try:
            found[service] = await (left if check else run)(database, migrations)
        except PyMongoError as error:
            raise away(database.client.delegate, error) from error
        finally:
            database.client.close()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the migrations, or check what is left."""
    options = parser().parse_args(arguments)
    logging.disable()  # hides the drivers' messages; ours are printed
    try:
        found = asyncio.run(migrate(servers().mongodb, check=options.check))
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
