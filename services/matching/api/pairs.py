"""Pairs over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.people import scale_of
from services.matching.api.programs import existing_program
from services.matching.commands import EndPair
from services.matching.domain.pairs import Override, Pair, Pause, State, StatedReason, UnknownPair
from services.matching.domain.program_settings import Points
from services.matching.domain.reasons import Reason, reasons
from services.matching.feeds.weighing import plan_holding
from services.matching.rights import Right
from services.matching.store import PAIRS
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, RunId
from shared.http import Body, Cursor, Limit, Page, Read, Send, Sender
from shared.http.guard import By
from shared.http.parameters import PairKey, PersonFilter, ProgramKey, chosen
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["pairs"])
StateFilter = Annotated[State | None, Query(description="Only pairs in this state.")]


PauseFilter = Annotated[
    PauseReason | None, Query(alias="reason", description="Only pairs that are paused for this reason.")
]


class EndPairBody(Body):
    """The reason why a pair ends, as far as people may give it; the platform itself sets the other reasons."""

    reason: StatedReason = PairEndReason.NO_FAULT


class PauseView(BaseModel):
    """One cause of a pause; a member's own pause does not say whose it is."""

    reason: PauseReason
    since: datetime
    until: datetime | None
    rules: tuple[str, ...]


class OverrideView(BaseModel):
    """A decision that a pair goes on for some days though it breaks rules."""

    since: datetime
    until: datetime
    reason: str
    rules: tuple[str, ...]


class PairView(BaseModel):
    """A pair or a proposal; the points of its components sum to its score, in basis points.

    A proposal waits for everybody in `asked` until `expires_at`; `decline_reason` says why it failed. A pair that is
    paused goes on when all its `pauses` are over. `held_by` is the plan that holds its end; lists leave it out.
    """

    id: PairId
    program_id: ProgramId
    run_id: RunId | None
    state: State
    mentor_ids: tuple[PersonId, ...]
    mentee_ids: tuple[PersonId, ...]
    language: str
    score: int
    components: tuple[Reason, ...]
    created_at: datetime
    starts_on: datetime
    ends_on: datetime
    pauses: tuple[PauseView, ...]
    overrides: tuple[OverrideView, ...]
    going_on_asked: bool
    ended_at: datetime | None
    end_reason: PairEndReason | None
    asked: tuple[PersonId, ...]
    approved: tuple[PersonId, ...]
    expires_at: datetime | None
    decline_reason: DeclineReason | None
    settings_revision: int
    held_by: str | None = None

    @classmethod
    def of(cls, pair: Pair, weights: Points) -> Self:
        """Return the view of a pair in a program of these weights."""
        return cls(
            id=pair.id,
            program_id=pair.program_id,
            run_id=pair.run_id,
            state=pair.state,
            mentor_ids=pair.mentor_ids,
            mentee_ids=pair.mentee_ids,
            language=pair.language,
            score=pair.score,
            components=reasons(pair.points, weights, pair.evidence),
            created_at=pair.created_at,
            starts_on=pair.starts_on,
            ends_on=pair.ends_on,
            pauses=tuple(_pause(one) for one in pair.pauses),
            overrides=tuple(_override(one) for one in pair.overrides),
            going_on_asked=pair.offer is not None,
            ended_at=pair.ended_at,
            end_reason=pair.end_reason,
            asked=pair.asked,
            # Who has not answered yet is visible to nobody.
            approved=() if pair.state is State.PROPOSED else pair.approved,
            expires_at=pair.expires_at,
            decline_reason=pair.decline_reason,
            settings_revision=pair.settings_revision,
        )


@router.get("/programs/{program_id}/pairs", dependencies=[held(Right.LIST_PAIRS)])
async def list_pairs(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    person_id: PersonFilter = None,
    state: StateFilter = None,
    reason: PauseFilter = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[PairView]:
    """List a program's pairs and proposals, ended and declined ones included."""
    program = await existing_program(read, program_id)
    filters = {"program_id": program_id, "members.person_id": person_id, "state": state, "pauses.reason": reason}
    equal = chosen(**filters)
    pairs, following = await read.page(PAIRS, cursor, limit, **equal)
    return Page(items=[PairView.of(pair, program.settings.weights) for pair in pairs], next=following)


@router.get("/pairs/{pair_id}", dependencies=[held(Right.SEE_PAIR)])
async def get_pair(pair_id: PairKey, read: Read) -> PairView:
    """Return one pair, with a reason for each component of its score."""
    return await pair_view(read, pair_id)


@router.post("/pairs/{pair_id}/ending", dependencies=[held(Right.END_PAIR)])
async def end_pair(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    pair_id: PairKey, request: Request, by: By, send: Send, read: Read, body: EndPairBody | None = None
) -> PairView:
    """End a pair, or withdraw a proposal.

    One of many that a caller would end within an hour goes on until a person approves `held_by`.
    """
    pair, given = await existing_pair(read, pair_id), body or EndPairBody()
    if await scale_of(request, send, read).holds_end(pair, given.reason, by.actor):
        return await pair_view(read, pair_id)
    return await end_now(pair_id, send, read, given)


async def end_now(pair_id: PairId, send: Sender, read: Reader, body: EndPairBody) -> PairView:
    """End a pair for whoever has seen on a page what that means; it is not weighed."""
    pair = await existing_pair(read, pair_id)
    await send(EndPair(program_id=pair.program_id, pair_id=pair_id, reason=body.reason))
    return await pair_view(read, pair_id)


def _pause(pause: Pause) -> PauseView:
    return PauseView(reason=pause.reason, since=pause.since, until=pause.until, rules=pause.rules)


def _override(override: Override) -> OverrideView:
    return OverrideView(since=override.since, until=override.until, reason=override.reason, rules=override.rules)


async def pair_view(read: Reader, pair_id: PairId) -> PairView:
    """Return the view of a pair, with its components under its program's weights."""
    pair = await existing_pair(read, pair_id)
    program = await existing_program(read, pair.program_id)
    view = PairView.of(pair, program.settings.weights)
    return view.model_copy(update={"held_by": await plan_holding(read, pair_id)})


async def existing_pair(read: Reader, pair_id: PairId) -> Pair:
    """Return a pair.

    Raises:
        UnknownPair: there is none.
    """
    if found := await read.get(PAIRS, pair_id):
        return found
    raise UnknownPair(phrase("there is no pair with that id"))
