"""Match runs over HTTP: ask for a draft, shape it, release it."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.matching.api import found
from services.matching.api.bodies import CoupleBody
from services.matching.api.found import ProgramKey, RunKey
from services.matching.api.views import LeftoverView, ProposalView, RunView
from services.matching.commands import (
    CancelMatchRun,
    ForbidPair,
    OfCouple,
    PairByHand,
    PinPair,
    ReleaseMatchRun,
    StartMatchRun,
)
from services.matching.domain.rates import Rates
from services.matching.domain.runs import MatchRun
from services.matching.store import LEFTOVERS, PROPOSALS, RUNS
from shared.contracts.vocabulary import RunId
from shared.domain import identifier
from shared.http import Body, Cursor, Limit, Page, Read, Send, Sender
from shared.http.state import platform
from shared.mongo import Reader

router = APIRouter(prefix="/v1", tags=["match runs"])


class RunBody(Body):
    """How to compute a run; the same people, weights and seed give the same pairs."""

    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    stay_bonus: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=0, description="What keeping a couple of the draft that this run supersedes is worth, in basis points."
    )


@router.post("/programs/{program_id}/match-runs", status_code=202)
async def start_match_run(  # noqa: PLR0913 - FastAPI's way to ask for things
    *,
    program_id: ProgramKey,
    request: Request,
    response: Response,
    send: Send,
    read: Read,
    body: RunBody | None = None,
) -> RunView:
    """Ask for a draft; one that still waits is superseded."""
    await found.program(read, program_id)
    asked = body or RunBody()
    command = StartMatchRun(
        program_id=program_id,
        run_id=RunId(identifier("run", send.id)),
        seed=asked.seed,
        stay_bonus=asked.stay_bonus,
    )
    await send(command)
    response.headers["Location"] = f"/v1/match-runs/{command.run_id}"
    return await get_run(command.run_id, request, read)


@router.get("/programs/{program_id}/match-runs")
async def list_runs(program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[RunView]:
    """List a program's runs."""
    await found.program(read, program_id)
    runs, following = await read.page(RUNS, cursor, limit, program_id=program_id)
    return Page(items=[RunView.of(run, None) for run in runs], next=following)


@router.get("/match-runs/{run_id}")
async def get_run(run_id: RunKey, request: Request, read: Read) -> RunView:
    """Return how far a run is, and what it came to."""
    run = await found.run(read, run_id)
    return RunView.of(run, await platform(request).engine.job(run_id))


@router.get("/match-runs/{run_id}/pairs")
async def list_proposals(run_id: RunKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[ProposalView]:
    """List the proposed pairs with a reason for each component of their score."""
    program = await found.program(read, (await found.run(read, run_id)).program_id)
    proposals, following = await read.page(PROPOSALS, cursor, limit, run_id=run_id)
    return Page(items=[ProposalView.of(one, program.weights) for one in proposals], next=following)


@router.get("/match-runs/{run_id}/rates")
async def get_rates(run_id: RunKey, read: Read) -> tuple[Rates, ...]:
    """Return match rates by group as the run was computed; what could give somebody away is left out."""
    return (await found.run(read, run_id)).rates


@router.get("/match-runs/{run_id}/unmatched")
async def list_unmatched(run_id: RunKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[LeftoverView]:
    """List who has no pair, each with the reason."""
    await found.run(read, run_id)
    leftovers, following = await read.page(LEFTOVERS, cursor, limit, run_id=run_id)
    return Page(items=[LeftoverView.of(one) for one in leftovers], next=following)


@router.post("/match-runs/{run_id}/pins")
async def pin_pair(run_id: RunKey, body: CoupleBody, request: Request, send: Send, read: Read) -> RunView:
    """Keep a couple together, in this draft if it is in it, and in later runs."""
    return await _shape(await found.run(read, run_id), PinPair, body, request, send, read)


@router.post("/match-runs/{run_id}/forbids")
async def forbid_pair(run_id: RunKey, body: CoupleBody, request: Request, send: Send, read: Read) -> RunView:
    """Keep a couple apart in this program, now and later."""
    return await _shape(await found.run(read, run_id), ForbidPair, body, request, send, read)


@router.post("/match-runs/{run_id}/pairs")
async def pair_by_hand(run_id: RunKey, body: CoupleBody, request: Request, send: Send, read: Read) -> RunView:
    """Put a couple into the draft, under the hard rules; a refusal names the rule."""
    return await _shape(await found.run(read, run_id), PairByHand, body, request, send, read)


@router.post("/match-runs/{run_id}/release", status_code=202)
async def release(run_id: RunKey, request: Request, send: Send, read: Read) -> RunView:
    """Make pairs of a draft; each is checked against what changed since."""
    run = await found.run(read, run_id)
    await send(ReleaseMatchRun(program_id=run.program_id, run_id=run_id))
    return await get_run(run_id, request, read)


@router.post("/match-runs/{run_id}/cancellation")
async def cancel(run_id: RunKey, request: Request, send: Send, read: Read) -> RunView:
    """Stop computing a run: its process ends within a second, and another run can be asked for."""
    run = await found.run(read, run_id)
    await send(CancelMatchRun(program_id=run.program_id, run_id=run_id))
    return await get_run(run_id, request, read)


async def _shape(  # noqa: PLR0913, PLR0917 - what every change of a draft needs
    run: MatchRun, kind: type[OfCouple], body: CoupleBody, request: Request, send: Sender, read: Reader
) -> RunView:
    await send(kind(program_id=run.program_id, run_id=run.id, mentor_id=body.mentor_id, mentee_id=body.mentee_id))
    return await get_run(run.id, request, read)
