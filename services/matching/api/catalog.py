"""The catalog of programs over HTTP: what everybody may read before they join."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.domain.catalog import Intake, RoleEntry, intake, role_entries
from services.matching.domain.formats import Format
from services.matching.domain.program import Program, UnknownProgram
from services.matching.rights import Right
from services.matching.store import PEOPLE, PROGRAMS
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, Kind, ProgramId
from shared.http import Cursor, Limit, Now, Page, Read
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.pages import words
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["catalog"])


class CatalogEntryView(BaseModel):
    """A program for whoever thinks of joining it; `sponsor` is the name of the sponsor who has accepted."""

    program_id: ProgramId
    title: str
    objective: str
    sponsor: str | None
    kind: Kind
    format: Format
    stage: Stage
    languages: tuple[str, ...]
    cadence: Cadence
    session_minutes: int
    weeks: int
    hours_a_month: float
    intake: Intake
    starts_on: datetime | None
    next_run_at: datetime | None
    roles: tuple[RoleEntry, ...]

    @classmethod
    def of(cls, program: Program, sponsor: str | None, now: datetime) -> Self:
        """Return the entry of a program."""
        settings = program.settings
        return cls(
            program_id=program.id,
            title=settings.title,
            objective=settings.objective,
            sponsor=sponsor,
            kind=settings.kind,
            format=settings.format,
            stage=program.stage,
            languages=settings.languages,
            cadence=settings.cadence,
            session_minutes=settings.session_minutes,
            weeks=settings.weeks,
            hours_a_month=round(words.minutes_a_month(settings.session_minutes, settings.cadence) / 60, 1),
            intake=intake(program, now),
            starts_on=settings.starts_on,
            next_run_at=program.next_run_at,
            roles=role_entries(program),
        )


@router.get("/catalog", dependencies=[held(Right.LIST_PROGRAMS)])
async def list_catalog(read: Read, now: Now, cursor: Cursor = None, limit: Limit = 100) -> Page[CatalogEntryView]:
    """List the programs that are open; a page may have fewer items than its limit."""
    programs, following = await read.page(PROGRAMS, cursor, limit)
    return Page(items=[await entry_of(read, one, now) for one in programs if one.is_open], next=following)


@router.get("/programs/{program_id}/catalog-entry", dependencies=[held(Right.LIST_PROGRAMS)])
async def get_catalog_entry(program_id: ProgramKey, read: Read, now: Now) -> CatalogEntryView:
    """Return what a program is for, what it takes, its seats and its next run, and whether one can join now."""
    return await entry_of(read, await in_catalog(read, program_id), now)


async def in_catalog(read: Reader, program_id: ProgramId) -> Program:
    """Return a program that was published.

    Raises:
        UnknownProgram: there is none, or it is a draft that nobody was told of.
    """
    program = await existing_program(read, program_id)
    if program.stage is Stage.DRAFT:
        raise UnknownProgram(phrase("there is no program with that id"))
    return program


async def entry_of(read: Reader, program: Program, now: datetime) -> CatalogEntryView:
    """Return a program's entry, with the name of its sponsor."""
    sponsor = program.staff.accepted_sponsor
    person = next(iter(await read.find(PEOPLE, 1, person_id=sponsor)), None) if sponsor else None
    return CatalogEntryView.of(program, person.contact.called if person and person.contact else None, now)
