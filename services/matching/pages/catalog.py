"""The catalog of programs as pages, for whoever thinks of joining one."""

from functools import cache
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from services.matching.api.catalog import CatalogEntryView, entry_of, in_catalog
from services.matching.api.held import held
from services.matching.domain.catalog import Intake
from services.matching.rights import Right
from services.matching.store import PROGRAMS
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind
from shared.http import Cursor, Now, Read
from shared.http.parameters import ProgramKey
from shared.pages import words
from shared.pages.environment import environment

router = APIRouter(prefix="/v1", tags=["pages"], dependencies=[held(Right.LIST_PROGRAMS)])
SHOWN: Final = 100
KINDS: Final = total(
    Kind,
    {
        Kind.REVERSE: "Reverse mentoring: juniors teach, seniors learn",
        Kind.TRADITIONAL: "Mentoring: seniors teach, juniors learn",
        Kind.RECIPROCAL: "Mutual mentoring: both teach and learn",
    },
)
INTAKES: Final = total(
    Intake, {Intake.ROLLING: "again and again, after each matching", Intake.COHORT: "all pairs on one day"}
)


@cache
def _pages() -> Environment:
    pages = environment("services.matching")
    pages.globals |= {"KINDS": KINDS, "INTAKES": INTAKES, "commitment": words.commitment, "a_month": words.a_month}
    return pages


@router.get("/catalog.html", response_class=HTMLResponse)
async def catalog_page(read: Read, now: Now, cursor: Cursor = None) -> HTMLResponse:
    """Return the programs that are open as one page."""
    programs, following = await read.page(PROGRAMS, cursor, SHOWN)
    return _page([await entry_of(read, one, now) for one in programs if one.is_open], following)


@router.get("/programs/{program_id}/catalog-entry.html", response_class=HTMLResponse)
async def entry_page(program_id: ProgramKey, read: Read, now: Now) -> HTMLResponse:
    """Return one program as a page: what it is for, what it takes, and whether one can join now."""
    return _page([await entry_of(read, await in_catalog(read, program_id), now)], None)


def _page(entries: list[CatalogEntryView], following: str | None) -> HTMLResponse:
    return HTMLResponse(_pages().get_template("catalog.html.j2").render(entries=entries, following=following))
