"""`python -m deploy.cli dead-letters list | show | replay | drop`: for people on call; see docs/dead-letters.md.

`KAFKA_BOOTSTRAP` says where (127.0.0.1:9092). Exit codes: 0 done, 1 refused or nothing found, 2 wrong command line,
69 Kafka does not answer or did not acknowledge (repeat it: nothing is done twice).
"""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from getpass import getuser

from deploy.cli import show
from deploy.cli.servers import servers
from shared.errors import Unavailable
from shared.processing.dead_letters import describe
from shared.processing.dead_letters.desk import Desk, Item, Signature
from shared.processing.dead_letters.errors import LetterError
from shared.processing.dead_letters.selection import Selection

FAULTS = ("fingerprint", "letters", "group", "type", "error", "reason", "place", "first", "last", "versions", "newest")
LETTERS = ("letter", "at", "origin", "bytes")
PLANNED = ("letter", "to", "delivery_id", "causation_id", "correlation_id")
FILTERS = ("topic", "type", "group", "fingerprint")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
OTHER, USAGE, AWAY = 1, 2, 69


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = parser()
    options = given.parse_args(arguments)
    if options.command in {"replay", "drop"} and _selection(options).is_empty:
        given.error(f"{options.command} needs letters or a filter")
    logging.disable()  # hides the driver's messages; ours are printed
    try:
        asyncio.run(_run(options))
    except LetterError as error:
        print("\n".join(map(show.cell, error.reasons)), file=sys.stderr)
        return OTHER
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
    return 0


async def _run(options: argparse.Namespace) -> None:
    async with Desk(servers().kafka) as desk:
        found = _selection(options).of(await desk.items())
        match options.command:
            case "list":
                _list(found, options)
            case "show":
                _show(found[0], options)
            case "replay":
                await _replay(desk, found, options)
            case _:
                await _drop(desk, found, options)


def _list(found: list[Item], options: argparse.Namespace) -> None:
    if options.letters_too:
        show.rows([describe.one(item, values=False) for item in found], LETTERS, as_json=options.json)
    else:
        show.rows(describe.faults(found), FAULTS, as_json=options.json)


def _show(item: Item, options: argparse.Namespace) -> None:
    letter = describe.one(item, values=options.values)
    if options.json:
        print(json.dumps(letter, indent=2))
        return
    plain = [(name, value) for name, value in letter.items() if name not in {"headers", "decided"}]
    decided = [(event["what"], f"{event['by']}: {event['why']}") for event in letter["decided"]]
    fields = [*plain, *decided, *letter["headers"].items()]
    print(show.block((name, show.cell(value)) for name, value in fields))


async def _replay(desk: Desk, found: list[Item], options: argparse.Namespace) -> None:
    records = desk.records(found)
    if not options.dry_run:
        await desk.replay(found, Signature(by=options.by, why=options.why))
    show.rows([describe.planned(record) for record in records], PLANNED, as_json=options.json)


async def _drop(desk: Desk, found: list[Item], options: argparse.Namespace) -> None:
    if not options.dry_run:
        await desk.discard(found, Signature(by=options.by, why=options.why))
    show.rows([describe.one(item, values=False) for item in found], LETTERS, as_json=options.json)


def _selection(options: argparse.Namespace) -> Selection:
    given = {name: getattr(options, name, None) for name in FILTERS}
    return Selection(
        letters=tuple(getattr(options, "letter", ())),
        filters={name: value for name, value in given.items() if value},
        since=getattr(options, "since", None),
        settled=getattr(options, "settled", False),
    )


def _since(text: str) -> datetime:
    """Return the moment of `90m`, `2h` or `3d` ago, or of an ISO 8601 time (UTC unless it says otherwise)."""
    if text[-1:] in UNITS and text[:-1].isdigit():
        return datetime.now(UTC) - timedelta(**{UNITS[text[-1]]: int(text[:-1])})
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `dead-letters`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli dead-letters", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="open letters by fault")
    listing.add_argument("--letters", dest="letters_too", action="store_true", help="one line a letter")
    listing.add_argument("--settled", action="store_true", help="also letters that were replayed or dropped")
    showing = commands.add_parser("show", help="one letter: reason, headers, where it came from")
    showing.add_argument("letter", nargs=1, metavar="TOPIC/PARTITION/OFFSET")
    showing.add_argument("--values", action="store_true", help="key and value too: they may be PERSONAL DATA")
    replaying = commands.add_parser("replay", help="give letters once more to the one task each failed in")
    dropping = commands.add_parser("drop", help="put on record that letters will not be replayed")
    for changing in (replaying, dropping):
        changing.add_argument("letter", nargs="*", metavar="TOPIC/PARTITION/OFFSET")
        changing.add_argument("--dry-run", action="store_true", help="only say what would be done")
        changing.add_argument("--by", default=getuser(), help="the account that goes on record (yours)")
        changing.add_argument("--why", default="", required=changing is dropping, help="goes on record: no names")
    for filtered in (listing, replaying, dropping):
        for name in FILTERS:
            filtered.add_argument(f"--{name}")
        filtered.add_argument("--since", type=_since, help="90m, 2h, 3d, or an ISO 8601 time")
    for command in (listing, showing, replaying, dropping):
        command.add_argument("--json", action="store_true", help="all there is, for programs")
    return made
