"""`python -m deploy.cli audit verify`: checks the chains of the audit trail, every record and every signature.

It finds a record that was changed, removed, put in another order, or cut off at either end. `KAFKA_BOOTSTRAP` says
where (127.0.0.1:9092); with `MONGODB_URI` it also compares the ends with what the services know. The keys that
may sign are the public ones given by `--key`, and those of `RECORD_KEYS`. Exit codes: 0 whole, 1 not, 2 wrong command
line, 69 Kafka or MongoDB does not answer.
"""

import argparse
import asyncio
import logging
import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from pydantic import SecretStr

from deploy.cli import show
from deploy.cli.servers import servers
from deploy.services import NAMES
from shared.audit.store import AUDIT_HEADS, Head
from shared.audit.trail import Checked
from shared.audit.verifying import read_trail
from shared.errors import Unavailable
from shared.mongo import PyMongoError, Reader, away, connect
from shared.signing import Signer
from shared.transport import Mongo

OTHER, AWAY = 1, 69
COLUMNS: Final = ("chain", "first", "last", "signed", "verdict")


async def heads(server: Mongo) -> dict[str, Head]:
    """Return where each chain ends, as the services know it.

    Raises:
        Unavailable: MongoDB does not answer.
    """
    found: dict[str, Head] = {}
    for name in NAMES:
        database = connect(server, name)
        try:
            found |= {one.id: one for one in await Reader(database).find(AUDIT_HEADS)}
        except PyMongoError as error:
            raise away(database.client.delegate, error) from error
        finally:
            database.client.close()
    return found


def verdicts(found: Mapping[str, Checked], known: Mapping[str, Head], now: datetime) -> list[dict[str, object]]:
    """Return a row for each chain: its records, up to which one it is signed, and what is wrong with it."""
    for chain in found.keys() | known.keys():
        checked = found.get(chain) or Checked(chain=chain)
        head = known.get(chain)
        checked.end(now, (head.number, head.hash) if head else None)
        found = {**found, chain: checked}
    return [
        {
            "chain": chain,
            "first": one.first,
            "last": one.number,
            "signed": one.signed,
            "verdict": "; ".join(one.faults) or "whole",
        }
        for chain, one in sorted(found.items())
    ]


async def verify(keys: Sequence[str]) -> list[dict[str, object]]:
    """Return the verdict on each chain.

    Raises:
        Unavailable: Kafka or MongoDB does not answer.
    """
    given = servers()
    # First where the chains end: what is added meanwhile is no fault.
    known = await heads(given.mongodb) if "mongodb_uri" in given.model_fields_set else {}
    found = await read_trail(given.kafka, frozenset(keys))
    return verdicts(found, {chain: _unless_later(head, found.get(chain)) for chain, head in known.items()}, _now())


def _unless_later(head: Head, checked: Checked | None) -> Head:
    number, hash_ = checked.reaches(head.number, head.hash) if checked else (head.number, head.hash)
    return Head(id=head.id, number=number, hash=hash_)


def _now() -> datetime:
    return datetime.now(UTC)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `audit`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli audit", description=__doc__)
    made.add_argument("command", choices=("verify",), help="check every record and every signature")
    made.add_argument("--key", action="append", default=[], help="a public key that may sign (several are allowed)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `verify`."""
    options = parser().parse_args(arguments)
    own = [Signer(SecretStr(one)).public for one in re.findall(r"[^\s,]+", os.environ.get("RECORD_KEYS", ""))]
    logging.disable()  # hides the drivers' messages; ours are printed
    try:
        rows = asyncio.run(verify([*options.key, *own]))
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
    if not rows:
        print("there is no record yet")
        return 0
    show.rows(rows, COLUMNS, as_json=False)
    return OTHER if any(row["verdict"] != "whole" for row in rows) else 0
