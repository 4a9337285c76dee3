"""The page of a plan: what a file would do, why it is held, and the two ways to decide it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.plans import PlanKey, existing_plan
from services.matching.commands import ApprovePlan, DiscardPlan
from services.matching.domain.plans import BY_SINGLE_CALLS, Change, Plan, PlanKind, PlanRow, PlanState
from services.matching.pages.column_words import column
from services.matching.pages.hold_words import held_because
from services.matching.pages.site import FRAME, page
from services.matching.rights import Right
from services.matching.store import IMPORTS, PEOPLE, PLAN_ROWS, PROGRAMS, SYNCS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.form_fields import by_name
from shared.http import Problem, Read, Send
from shared.http.declared import form
from shared.http.guard import By
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import sentence
from shared.pages.frame import done
from shared.pages.told import told
from shared.pages.words import counted
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["pages"])
SHOWN: Final = 50
FRAME.environment.filters |= {"capitalized": lambda words: words[:1].upper() + words[1:]}
CHANGES: Final = total(
    Change,
    {
        Change.LEAVES: phrase("leave the organization"),
        Change.WITHDRAWN: phrase("leave the program"),
        Change.UNPAIRED: phrase("lose a pair"),
        Change.CHANGES: phrase("change"),
        Change.RETURNS: phrase("are back"),
        Change.JOINS: phrase("join"),
    },
)
KINDS: Final = total(
    PlanKind,
    {
        PlanKind.FULL_SYNC: phrase("A file of everybody"),
        PlanKind.DELTA_SYNC: phrase("A file of some people"),
        PlanKind.ENROLLMENT: phrase("A roster to enroll"),
        PlanKind.SINGLE_CHANGES: phrase("Single changes of people"),
        PlanKind.ENDINGS: phrase("Withdrawals and ends of pairs"),
    },
)
STATES: Final = total(
    PlanState,
    {
        PlanState.COMPUTING: phrase("The plan is being computed; look again in a moment."),
        PlanState.HELD: phrase("The plan is held: nothing has changed, and nobody was told."),
        PlanState.APPROVED: phrase(
            "The plan is approved; it is computed again and then takes hold, unless it has become another."
        ),
        PlanState.IN_FORCE: phrase("The plan is in force."),
        PlanState.DRY_RUN: phrase("The plan is a dry run: it changes nothing."),
        PlanState.DISCARDED: phrase("The plan is discarded: nothing has changed."),
        PlanState.EXPIRED: phrase("The plan has expired: nothing has changed."),
        PlanState.FAILED: phrase("The plan has failed."),
    },
)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The first people of whom one thing becomes, each with a name or the row of the file."""

    change: Change
    count: int
    people: list[tuple[str, str]]


@router.get("/plans/{plan_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_PLAN)])
async def plan_page(plan_id: PlanKey, request: Request, read: Read) -> HTMLResponse:
    """Show a plan: counts, pairs at risk, the first people, and two buttons while it is held."""
    return await _page(request, read, await existing_plan(read, plan_id))


@router.post(
    "/plans/{plan_id}/report.html",
    response_class=HTMLResponse,
    openapi_extra=form("decision", "digest", FORM_FIELD),
    dependencies=[held(Right.DECIDE_PLAN)],
    tags=["pages"],
)
async def decide_plan(plan_id: PlanKey, request: Request, read: Read, send: Send, by: By) -> Response:
    """Approve or discard a plan, then show it; what cannot be decided any more is shown with the reason."""
    given = by_name(await request.body())
    if given.get("decision") == ["discard"]:
        command: ApprovePlan | DiscardPlan = DiscardPlan(plan_id=plan_id, by=by.actor)
    else:
        command = ApprovePlan(plan_id=plan_id, digest=given.get("digest", [""])[0], by=by.actor)
    try:
        await send(command)
    except Problem as problem:
        if problem.status_code != HTTPStatus.CONFLICT:
            raise
        wrong, status = sentence(told(problem.detail or problem.title)), problem.status_code
        return await _page(request, read, await existing_plan(read, plan_id), wrong=wrong, status=status)
    return done(f"/v1/plans/{plan_id}/report.html")


async def _page(
    request: Request, read: Reader, plan: Plan, *, wrong: str = "", status: int = HTTPStatus.OK
) -> HTMLResponse:
    totals = plan.totals
    counts = total(
        Change,
        {
            Change.LEAVES: totals.leaves,
            Change.WITHDRAWN: totals.withdrawn,
            Change.UNPAIRED: totals.unpaired,
            Change.CHANGES: totals.changes,
            Change.RETURNS: totals.returns,
            Change.JOINS: totals.joins,
        },
    )
    shown = [await _shown(read, plan, change, counts[change]) for change in CHANGES if counts[change]]
    programs = [(await _title(read, one.program_id), one) for one in plan.programs]
    program = await read.get(PROGRAMS, plan.program_id) if plan.program_id else None
    files = (await read.get(SYNCS, plan.subject), await read.get(IMPORTS, plan.subject))
    return await page(
        request,
        "plans.html.j2",
        program,
        under="people",
        plan=plan,
        shown=shown,
        holds=await held_because(read, plan.holds, plan, plan.kind),
        programs=programs,
        findings=[finding for file in files if file for finding in file.findings],
        wrong=wrong,
        status=status,
        CHANGES=CHANGES,
        KINDS=KINDS,
        STATES=STATES,
    )


async def _shown(read: Reader, plan: Plan, change: Change, count: int) -> Shown:
    rows = await read.find(PLAN_ROWS, SHOWN, plan_id=plan.id, round=plan.round, change=change)
    by_file = plan.kind not in BY_SINGLE_CALLS
    return Shown(
        change=change, count=count, people=[(await _who(read, one, by_file=by_file), _what(one)) for one in rows]
    )


async def _who(read: Reader, row: PlanRow, *, by_file: bool) -> str:
    found = await read.find(PEOPLE, 1, person_id=row.person_id) if row.person_id else []
    known = [one.contact.called for one in found if one.contact]
    if not by_file:
        return known[0] if known else gettext("Somebody without a name")
    line = gettext("row {line}").format(line=counted(row.line)) if row.line else gettext("absent from the file")
    return f"{known[0]} ({line})" if known else line


def _what(row: PlanRow) -> str:
    return ", ".join(column(name) for name in row.fields)


async def _title(read: Reader, program_id: str) -> str:
    program = await read.get(PROGRAMS, program_id)
    return program.settings.title if program else gettext("A program that was discarded")
