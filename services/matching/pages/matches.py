"""The pages of match runs: start one, follow it, look at its draft, change it, and release it."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.drafts import CoupleBody, discard_draft, forbid_pair, pair_by_hand, pin_pair
from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.releases import release
from services.matching.api.runs import RunKey, RunView, StartMatchRunBody, cancel, existing_run, start_match_run
from services.matching.api.why import warm
from services.matching.domain.drafts import Couple, Leftover, Origin
from services.matching.domain.formats import Format
from services.matching.domain.program import Program
from services.matching.domain.reasons import explanation, reasons
from services.matching.domain.runs import MatchRun, RunState
from services.matching.pages.counts import many_pairs, many_without
from services.matching.pages.names import names_of, names_told
from services.matching.pages.participants import Group, count, named
from services.matching.pages.rendering import STATES
from services.matching.pages.site import FRAME, page
from services.matching.pages.wishes import wishes_of
from services.matching.rights import Right
from services.matching.store import COUPLES, LEFTOVERS, RUNS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.vocabulary import RunId
from shared.http import Files, Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.http.sending import sender_for
from shared.http.state import platform
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.pages.listing import SIZE, Listing, PageNumber, Words, skipped
from shared.pages.words import SPOKEN
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
RUNS_SHOWN: Final = 20
BEST: Final = 3  # reasons that one sentence names
EMPTY: Final = Form()
WORKING: Final = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.RELEASING})
ORIGINS: Final = total(
    Origin,
    {Origin.MATCHED: "", Origin.PINNED: phrase("kept together by you"), Origin.BY_HAND: phrase("put together by hand")},
)
FRAME.environment.globals |= {
    "RUN_STATES": STATES,
    "ORIGINS": ORIGINS,
    "why_left": lambda reason, attribute: explanation(reason, attribute, SPOKEN),
    "many_pairs": many_pairs,
    "many_without": many_without,
}
Tab = Literal["pairs", "left"]


@router.get("/programs/{program_id}/runs", dependencies=[held(Right.START_RUN)])
async def list_runs(program_id: ProgramKey, request: Request, read: Read, number: PageNumber = 1) -> Response:
    """Show a program's match runs, what the next one would find, and who is kept together or apart."""
    return await _runs(request, read, await existing_program(read, program_id), number=number)


@router.post(
    "/programs/{program_id}/runs",
    dependencies=[held(Right.START_RUN)],
    openapi_extra=takes("stay", FORM_FIELD),
)
async def start_run(program_id: ProgramKey, request: Request, send: Send, read: Read) -> Response:
    """Start a match run, and lead to it."""
    form, program = await form_of(request), await existing_program(read, program_id)
    body = StartMatchRunBody(stay_bonus=STAY if form.has("stay") else 0)
    started: list[RunId] = []

    async def start() -> None:
        started.append(
            (
                await start_match_run(
                    program_id=program_id, request=request, response=Response(), send=send, read=read, body=body
                )
            ).id
        )

    if refused := await form.take(start):
        return await _runs(request, read, program, refused)
    return done(f"/runs/{started[0]}")


STAY: Final = 500


@router.get("/runs/{run_id}", dependencies=[held(Right.SHAPE_DRAFT)])
async def show_run(  # noqa: PLR0913 - one parameter per filter
    *,
    run_id: RunKey,
    request: Request,
    read: Read,
    files: Files,
    tab: Tab = "pairs",
    q: Words = "",
    sort: str = "",
    number: PageNumber = 1,
) -> Response:
    """Show a run: its progress, or its couples and the people without one."""
    run = await existing_run(read, run_id)
    warm(files, run)
    return await _run(request, read, run, EMPTY, tab=tab, q=q, sort=sort, number=number)


def _action(name: str, act: Callable[..., Awaitable[RunView]], said: str) -> None:
    """Add the route of something done with a whole run."""

    @router.post(
        f"/runs/{{run_id}}/{name}", dependencies=[held(Right.SHAPE_DRAFT)], openapi_extra=takes(FORM_FIELD), name=name
    )
    async def action(run_id: RunKey, request: Request, read: Read) -> Response:
        form = await form_of(request)
        return await _acted(
            request,
            read,
            run_id,
            await form.take(lambda: act(run_id, request, sender_for(request), read)),
            gettext(said),
        )


_action("releases", release, phrase("The draft is being released: its pairs begin, and people are told."))
_action("discard", discard_draft, phrase("The draft is discarded. Nobody was told of it."))
_action("cancellation", cancel, phrase("The run is stopped."))


def _of_couple(name: str, act: Callable[..., Awaitable[RunView]], said: str) -> None:
    """Add the route of something done with two people of a draft."""

    @router.post(
        f"/runs/{{run_id}}/{name}",
        dependencies=[held(Right.SHAPE_DRAFT)],
        openapi_extra=takes("mentor_id", "mentee_id", FORM_FIELD),
        name=name,
    )
    async def action(run_id: RunKey, request: Request, read: Read) -> Response:
        form = await form_of(request)
        try:
            body = CoupleBody.model_validate({one: form.value(one) or "?" for one in ("mentor_id", "mentee_id")})
        except ValidationError as error:
            wrong = " ".join(dict.fromkeys(form.invalid(error).errors.values()))  # the page has no such field
            return await _acted(request, read, run_id, form.refused(wrong), "")
        names = await names_of(read, [body.mentor_id, body.mentee_id])
        told = gettext(said).format(mentor=names[body.mentor_id], mentee=names[body.mentee_id])
        refused = await form.take(lambda: act(run_id, body, request, sender_for(request), read))
        return await _acted(request, read, run_id, refused, told)


_of_couple("pins", pin_pair, phrase("{mentor} and {mentee} stay together, in later runs too."))
_of_couple(
    "forbids", forbid_pair, phrase("{mentor} and {mentee} are never paired in this program. Both are free again.")
)
_of_couple("couples", pair_by_hand, phrase("{mentor} and {mentee} are together in this draft."))


async def _acted(request: Request, read: Reader, run_id: RunId, refused: Form | None, said: str) -> Response:
    if refused is None:
        return done(f"/runs/{run_id}", said)
    return await _run(request, read, await existing_run(read, run_id), refused)


async def _runs(request: Request, read: Reader, program: Program, form: Form = EMPTY, number: int = 1) -> Response:
    found = await read.window(RUNS, {"program_id": program.id}, order="-requested_at", skip=0, limit=RUNS_SHOWN)
    waiting, unready = [await count(read, program.id, group) for group in (Group.WAITING, Group.UNREADY)]
    latest = next((one for one in found if one.id == program.draft_run_id), None)
    wishes = await wishes_of(read, program.id, number)
    names = await names_told(request, read, [id_ for one in wishes.rows for id_ in (one.mentor_id, one.mentee_id)])
    status = HTTPStatus.CONFLICT if form.wrong else HTTPStatus.OK
    return await page(
        request, "match_runs.html.j2", program, runs=found, latest=latest, form=form, waiting=waiting, unready=unready,
        WORKING=WORKING, wishes=wishes, names=names, status=status,
    )  # fmt: skip


async def _run(  # noqa: PLR0913 - the state of the view
    request: Request,
    read: Reader,
    run: MatchRun,
    form: Form,
    *,
    tab: Tab = "pairs",
    q: str = "",
    sort: str = "",
    number: int = 1,
) -> Response:
    program = await existing_program(read, run.program_id)
    job = await platform(request).engine.job(run.id) if run.state is RunState.QUEUED else None
    couples = await _couples(read, run, q if tab == "pairs" else "", sort, number if tab == "pairs" else 1)
    left = await _left(read, run, number if tab == "left" else 1)
    ids = [
        *(one for couple in couples.rows for one in (couple.mentor_id, couple.mentee_id)),
        *(one.person_id for one in left.rows),
    ]
    weights = program.settings.weights
    return await page(
        request,
        "match_run.html.j2",
        program,
        under="runs",
        run=run,
        job=job,
        working=run.state in WORKING,
        by_itself=program.settings.format is Format.PROJECT_TEAM,
        form=form,
        tab=tab,
        couples=couples,
        left=left,
        names=await names_told(request, read, ids),
        why=lambda couple: reasons(couple.points, weights, couple.evidence, SPOKEN),
        in_short=lambda couple: _in_short(couple, program),
        status=HTTPStatus.CONFLICT if form.wrong else HTTPStatus.OK,
    )


async def _couples(read: Reader, run: MatchRun, q: str, sort: str, number: int) -> Listing:
    where: dict[str, Any] = {"run_id": run.id}
    if q:
        ids = await named(read, run.program_id, q)
        where["$or"] = [{"mentor_id": {"$in": ids}}, {"mentee_id": {"$in": ids}}]
    order = "score" if sort == "fit" else "-score"
    rows: list[Couple] = await read.window(COUPLES, where, order=order, skip=skipped(number), limit=SIZE)
    state = {"q": q, "sort": sort}
    return Listing(rows=rows, total=await read.total(COUPLES, where), number=number, state=state)


async def _left(read: Reader, run: MatchRun, number: int) -> Listing:
    where = {"run_id": run.id}
    rows: list[Leftover] = await read.window(LEFTOVERS, where, order="reason", skip=skipped(number), limit=SIZE)
    return Listing(rows=rows, total=await read.total(LEFTOVERS, where), number=number, state={"tab": "left"})


def _in_short(couple: Couple, program: Program) -> str:
    """Return the best reasons for a couple as one sentence."""
    found = sorted(
        reasons(couple.points, program.settings.weights, couple.evidence, SPOKEN), key=lambda one: -one.points
    )
    told = [one.reason.rstrip(".") for one in found[:BEST] if one.points]
    nothing = gettext("Nothing that the program weighs speaks for them; no rule speaks against.")
    return f"{'. '.join(told)}." if told else nothing
