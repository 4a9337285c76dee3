"""The pages of auditors: whose records they look for, and how a run can be checked: its dossier, and its replay."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.matching.api.held import held
from services.matching.api.people import key_of
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.api.trials import replay
from services.matching.domain.identity import employee_key
from services.matching.domain.runs import MatchRun
from services.matching.domain.trials import Trial, TrialKind, TrialState
from services.matching.pages.rendering import STATES
from services.matching.pages.site import page
from services.matching.rights import Right
from services.matching.store import PEOPLE, PROGRAMS, RUNS, TRIALS
from shared.auth.rights import Place
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId
from shared.http import Files, Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext, ngettext
from shared.mongo import Reader
from shared.pages import words
from shared.pages.forms import Form, form_of
from shared.pages.frame import done, urls_of
from shared.pages.listing import SIZE, Listing, PageNumber, skipped
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
SHOWN: Final = 100
COMMAND: Final = "python -m deploy.dossier FILE"
EmployeeQuery = Annotated[str, Query(max_length=100)]
REPLAY_STATES: Final = total(
    TrialState,
    {
        TrialState.QUEUED: phrase("is being computed"),
        TrialState.RUNNING: phrase("is being computed"),
        TrialState.DONE: phrase("done"),
        TrialState.FAILED: phrase("could not be computed"),
        TrialState.CANCELLED: phrase("was cancelled"),
    },
)
UNDER_WAY: Final = frozenset({TrialState.QUEUED, TrialState.RUNNING})


@router.get("/audits", dependencies=[held(Right.AUDIT)])
async def audits(request: Request, read: Read, employee_id: EmployeeQuery = "", number: PageNumber = 1) -> Response:
    """Show the ways into the audit trail and to the runs of each program; find the id of a person in the trail."""
    person_id = await _person(request, read, employee_id.strip())
    programs = await read.window(PROGRAMS, {}, order="settings.title", skip=skipped(number), limit=SIZE)
    return await page(
        request,
        "audits.html.j2",
        trails=[(name, f"{url}/accesses") for name, url in urls_of(request).items()],
        employee_id=employee_id,
        person_id=person_id,
        listing=Listing(
            rows=programs,
            total=await read.total(PROGRAMS, {}),
            number=number,
            state={"employee_id": employee_id},
        ),
    )


@router.get("/programs/{program_id}/audits", dependencies=[held(Right.LIST_RUNS)])
async def audited_runs(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show the match runs of a program, the newest first."""
    program = await existing_program(read, program_id)
    found = await read.find(RUNS, program_id=program_id)
    newest = sorted(found, key=lambda one: one.number, reverse=True)[:SHOWN]
    runs = [{**vars(one), "state": gettext(STATES[one.state])} for one in newest]
    return await page(request, "audited_runs.html.j2", program, runs=runs)


@router.get("/match-runs/{run_id}/audits", dependencies=[held(Right.SEE_DOSSIER)])
async def audited_run(run_id: RunKey, request: Request, read: Read) -> Response:
    """Show how a run can be checked, and what its replays have found."""
    return await _run(request, read, await existing_run(read, run_id), Form())


@router.post("/match-runs/{run_id}/replays", dependencies=[held(Right.REPLAY_RUN)], openapi_extra=takes(FORM_FIELD))
async def replay_run(run_id: RunKey, request: Request, read: Read, send: Send, files: Files) -> Response:
    """Compute a run again, to compare it."""
    form, unused = await form_of(request), Response()
    if refused := await form.take(
        lambda: replay(run_id=run_id, request=request, response=unused, send=send, read=read, files=files)
    ):
        return await _run(request, read, await existing_run(read, run_id), refused, HTTPStatus.CONFLICT)
    return done(f"/match-runs/{run_id}/audits", gettext("The run is being computed again."))


async def _person(request: Request, read: Reader, employee_id: str) -> PersonId | None:
    if not employee_id:
        return None
    person = await read.get(PEOPLE, employee_key(key_of(request), employee_id))
    if person is None:
        return None
    request.state.place = Place(people=frozenset({person.person_id}))  # whoever looks is recorded
    return person.person_id


async def _run(request: Request, read: Reader, run: MatchRun, form: Form, status: int = HTTPStatus.OK) -> Response:
    program = await existing_program(read, run.program_id)
    replays = await read.find(TRIALS, program_id=run.program_id, kind=TrialKind.REPLAY)
    of_run = sorted((one for one in replays if one.run_id == run.id), key=lambda one: one.requested_at, reverse=True)
    return await page(
        request,
        "audited_run.html.j2",
        program,
        status=status,
        run={**vars(run), "state": gettext(STATES[run.state])},
        replays=[_replay(one) for one in of_run[:SHOWN]],
        under_way=any(one.state in UNDER_WAY for one in of_run),
        command=COMMAND,
        form=form,
    )


def _replay(one: Trial) -> dict[str, Any]:
    versions = one.replayed.versions if one.replayed else ()
    when = f"{words.date(one.requested_at)}, {one.requested_at:%H:%M} UTC"
    return {"when": when, "said": _said(one), "versions": versions}


def _said(one: Trial) -> str:
    found = one.replayed
    if found is None:
        return gettext(REPLAY_STATES[one.state])
    if not found.intact:
        return gettext("The data is not what the run was computed on: it was changed since.")
    if found.same:
        pairs = ngettext("{number} pair, the same bit for bit.", "{number} pairs, the same bit for bit.", found.pairs)
        return pairs.format(number=found.pairs)
    return gettext("Not the same: {missing} pairs are missing, and {extra} are new.").format(
        missing=found.missing, extra=found.extra
    )
