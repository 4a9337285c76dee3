"""Pairs that met before the platform came, over HTTP: one file, read at once, with a report of every row."""

import asyncio
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Final, Self

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.people import key_of
from services.matching.api.programs import existing_program
from services.matching.api.uploads import CONTENT, IN_MEMORY, spool
from services.matching.commands import ExistingPair, ImportPairs
from services.matching.commands.existing_pairs import MOST_PAIRS, RefusedRow
from services.matching.domain.existing_pairs import PairImport, RefusedPair, UnknownPairImport
from services.matching.domain.identity import employee_key
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.pairs import PairRow, pair_rows
from services.matching.rights import Right
from services.matching.store import PAIR_IMPORTS, PEOPLE
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import identifier
from shared.http import Read, Send
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.phrases import phrase

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 2_000
NOBODY: Final = "names somebody by an id that nobody is registered under; register or enroll them first"
router = APIRouter(prefix="/v1", tags=["pairs"])
PairImportKey = Annotated[str, Path(max_length=100)]


class RefusedPairView(BaseModel):
    """A row that was not imported, and why."""

    line: int
    reason: str

    @classmethod
    def of(cls, refused: RefusedPair) -> Self:
        """Return the view of a refused row."""
        return cls(line=refused.line, reason=refused.reason)


class PairImportView(BaseModel):
    """The report of an import of pairs: it counts or names each row once."""

    id: str
    program_id: ProgramId
    created: tuple[PairId, ...]
    known: int
    refused: tuple[RefusedPairView, ...]

    @classmethod
    def of(cls, report: PairImport) -> Self:
        """Return the view of a report."""
        return cls(
            id=report.id,
            program_id=report.program_id,
            created=report.created,
            known=report.known,
            refused=tuple(RefusedPairView.of(one) for one in sorted(report.refused, key=lambda one: one.line)),
        )


@router.post(
    "/programs/{program_id}/pairs/imports",
    max_body_size=MOST_BYTES,
    openapi_extra=CONTENT,
    dependencies=[held(Right.ENROLL)],
)
async def import_pairs(program_id: ProgramKey, request: Request, send: Send, read: Read) -> PairImportView:
    """Import pairs that meet already (mentor_id, mentee_id, started_on, weeks), checked as pairs by hand are."""
    (await existing_program(read, program_id)).must_be_open()
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        digest = await spool(request, file)
        with await asyncio.to_thread(open_roster, file) as roster:
            rows = await asyncio.to_thread(lambda: list(pair_rows(roster)))
    if len(rows) > MOST_ROWS:
        raise UnusableRoster(
            phrase("the file has {number} rows; send {most} at most, and the others after them"),
            number=f"{len(rows):,}",
            most=f"{MOST_ROWS:,}",
        )
    report = PairImport(id=identifier("pair-import", send.id, digest), program_id=program_id)
    for number, some in enumerate(_parts(rows)):
        await send(await _command(read, key_of(request), report, some), part=f"pairs-{number}")
    return PairImportView.of(await read.get(PAIR_IMPORTS, report.id) or report)


@router.get("/pair-imports/{report_id}", dependencies=[held(Right.SEE_PEOPLE)])
async def get_pair_import(report_id: PairImportKey, read: Read) -> PairImportView:
    """Return the report of an import of pairs, for seven days."""
    if found := await read.get(PAIR_IMPORTS, report_id):
        return PairImportView.of(found)
    raise UnknownPairImport(phrase("there is no report with that id; reports are kept for seven days"))


def _parts(rows: list[PairRow]) -> Iterator[list[PairRow]]:
    for start in range(0, len(rows), MOST_PAIRS):
        yield rows[start : start + MOST_PAIRS]


async def _command(read: Reader, secret: str, report: PairImport, rows: list[PairRow]) -> ImportPairs:
    keys = {text: employee_key(secret, text) for row in rows for text in (row.mentor, row.mentee) if text}
    known = {person.id: person.person_id for person in await read.some(PEOPLE, list(keys.values()))}
    people = {text: known[key] for text, key in keys.items() if key in known}
    pairs = [pair for row in rows if (pair := _pair(row, people))]
    good = {pair.line for pair in pairs}
    refused = [RefusedRow(line=row.line, reason=row.problem or NOBODY) for row in rows if row.line not in good]
    return ImportPairs(program_id=report.program_id, report_id=report.id, pairs=tuple(pairs), refused=tuple(refused))


def _pair(row: PairRow, people: dict[str, PersonId]) -> ExistingPair | None:
    if row.started_on is None or row.mentor not in people or row.mentee not in people:
        return None
    return ExistingPair(
        line=row.line,
        mentor_id=people[row.mentor],
        mentee_id=people[row.mentee],
        started_on=row.started_on,
        weeks=row.weeks,
    )
