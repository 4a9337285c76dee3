"""The catalog of programs as pages, for whoever thinks of joining one."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.catalog import entry_of, in_catalog
from services.matching.api.held import held
from services.matching.domain.catalog import REASONS, Intake, Joining, RoleEntry
from services.matching.domain.pilots import only_for
from services.matching.domain.program import Program
from services.matching.pages.site import page
from services.matching.rights import Right
from services.matching.store import PROGRAMS
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind, Role
from shared.http import Cursor, Now, Read
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.pages import words
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["pages"], dependencies=[held(Right.LIST_PROGRAMS)])
SHOWN: Final = 100
KINDS: Final = total(
    Kind,
    {
        Kind.REVERSE: phrase("Reverse mentoring: juniors teach, seniors learn"),
        Kind.TRADITIONAL: phrase("Mentoring: seniors teach, juniors learn"),
        Kind.RECIPROCAL: phrase("Mutual mentoring: both teach and learn"),
    },
)
INTAKES: Final = total(
    Intake,
    {
        Intake.ROLLING: phrase("again and again, after each matching"),
        Intake.COHORT: phrase("all pairs on one day"),
    },
)
JOINING: Final = total(
    Joining,
    {
        Joining.NOW: phrase("Yes."),
        Joining.WAITLIST: phrase("Not yet."),
        Joining.PILOT: phrase("Some people."),
        Joining.CLOSED: phrase("Not yet."),
    },
)
ROLES: Final = total(Role, {Role.MENTOR: phrase("Mentor"), Role.MENTEE: phrase("Mentee")})


@router.get("/catalog.html", response_class=HTMLResponse)
async def catalog_page(request: Request, read: Read, now: Now, cursor: Cursor = None) -> Response:
    """Return the programs that are open as one page."""
    programs, following = await read.page(PROGRAMS, cursor, SHOWN)
    return await _page(request, read, [one for one in programs if one.is_open], now, following)


@router.get("/programs/{program_id}/catalog-entry.html", response_class=HTMLResponse)
async def entry_page(program_id: ProgramKey, request: Request, read: Read, now: Now) -> Response:
    """Return one program as a page: what it is for, what it takes, and whether one can join now."""
    return await _page(request, read, [await in_catalog(read, program_id)], now, None)


async def _page(request: Request, read: Read, programs: Sequence[Program], now: Now, following: str | None) -> Response:
    entries = [(one, await entry_of(read, one, now)) for one in programs]
    return await page(
        request,
        "catalog.html.j2",
        entries=[(entry, [_row(program, one) for one in entry.roles]) for program, entry in entries],
        following=following,
        KINDS=KINDS,
        INTAKES=INTAKES,
        commitment=words.commitment,
        a_month=words.a_month,
    )


def _row(program: Program, one: RoleEntry) -> dict[str, Any]:
    reason = gettext(REASONS[one.joining]).format(pilot=only_for(program, one.role))
    return {
        "role": one.role.value,
        "name": gettext(ROLES[one.role]),
        "left": one.left,
        "waiting": one.waiting,
        "said": f"{gettext(JOINING[one.joining])} {reason}",
        "can": one.joining is not Joining.CLOSED,
    }
