"""Pages of a service's state: whether it works, pausing it and letting it go, its jobs and stopping one."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from shared.audit.telling import people_behind
from shared.auth.sessions import FORM_FIELD
from shared.domain import Refused
from shared.http.declared import form as takes
from shared.http.guard import By, holds, tells_of
from shared.http.state import platform
from shared.languages import gettext
from shared.operations.site import OPERATE, page
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.phrases import phrase
from shared.processing.jobs import Listed
from shared.processing.pausing import Change, Pausing

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
STATE: Final = "/operations"
JOBS: Final = "/operations/jobs"
SHOWN: Final = 200
LONGEST_WHY: Final = 200
JobKey = Annotated[str, Path(max_length=300)]


class NoReason(Refused):
    """A decision about a service has a reason, for whoever looks at it later."""


@router.get("/operations", dependencies=[holds(OPERATE)])
async def state(request: Request) -> Response:
    """Show whether this service works, and whether somebody has paused it."""
    return await _state(request, Form())


@router.post("/operations/pauses", dependencies=[holds(OPERATE)], openapi_extra=takes("why", FORM_FIELD))
async def pause(request: Request, by: By) -> Response:
    """Pause this service: it takes no message and starts no job until it is let go."""
    return await _change(request, by.actor, paused=True)


@router.post("/operations/releases", dependencies=[holds(OPERATE)], openapi_extra=takes("why", FORM_FIELD))
async def let_go(request: Request, by: By) -> Response:
    """Let this service go on where it was."""
    return await _change(request, by.actor, paused=False)


@router.get("/operations/jobs", dependencies=[holds(OPERATE)])
async def jobs(request: Request) -> Response:
    """Show the jobs that run or wait, those that have been due longest first."""
    return await _jobs(request, Form())


@router.post("/operations/jobs/{job_id}/cancellation", dependencies=[holds(OPERATE)], openapi_extra=takes(FORM_FIELD))
async def stop(job_id: JobKey, request: Request, by: By) -> Response:
    """Let a job end; whoever waits for it is told that it was stopped."""
    form = await form_of(request)
    if refused := await form.take(lambda: platform(request).engine.stop_job(job_id, by.actor)):
        return await _jobs(request, refused, HTTPStatus.CONFLICT)
    return done(JOBS, gettext("The job is being stopped. What it was for ends, and says so."))


async def _change(request: Request, by: str, *, paused: bool) -> Response:
    form = await form_of(request)
    why = form.value("why")[:LONGEST_WHY]

    async def act() -> None:
        if not why:
            raise NoReason(phrase("say why, for whoever looks at it later"))
        await _pausing(request).change(paused=paused, by=by, why=why)

    if refused := await form.take(act):
        return await _state(request, refused, HTTPStatus.CONFLICT)
    said = gettext("The service is being paused.") if paused else gettext("The service goes on.")
    return done(STATE, said)


async def _state(request: Request, form: Form, status: int = HTTPStatus.OK) -> Response:
    known = await _pausing(request).state()
    tells_of(request, [one for change in known.changes for one in people_behind(change.by)])
    return page(
        request,
        "operations.html.j2",
        here=STATE,
        status=status,
        problems=platform(request).engine.problems(),
        paused=known.paused,
        changes=[_changed(one) for one in reversed(known.changes)],
        groups=request.app.state.service.task_groups,
        form=form,
    )


async def _jobs(request: Request, form: Form, status: int = HTTPStatus.OK) -> Response:
    given = platform(request)
    found = await given.engine.jobs(SHOWN)
    now = given.clock.now()
    rows = [_row(one) for one in found if one.due <= now]
    later = [_row(one) for one in found if one.due > now]
    return page(request, "jobs.html.j2", here=JOBS, status=status, jobs=rows, later=later, form=form)


def _row(one: Listed) -> dict[str, Any]:
    share = one.done / one.total if one.total else None
    running = gettext("running") if one.state == "running" else gettext("waiting")
    return {
        "id": one.id,
        "kind": one.kind,
        "state": gettext("is being stopped") if one.stopped else running,
        "stopped": bool(one.stopped),
        "due": one.due,
        "attempt": one.attempt,
        "faults": one.faults,
        "phase": one.phase,
        "share": share,
    }


def _changed(one: Change) -> dict[str, Any]:
    what = gettext("paused") if one.paused else gettext("let go")
    return {"what": what, "at": one.at, "by": one.by, "why": one.why}


def _pausing(request: Request) -> Pausing:
    return platform(request).engine.pausing
