"""Whether a program's pairs keep meeting, over HTTP: those first that have been silent for longest."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.scheduling.api.held import held
from services.scheduling.commands import AskForHelp
from services.scheduling.domain.series import Series, SeriesState
from services.scheduling.rights import Right
from services.scheduling.store import SERIES
from shared.contracts.closed import total
from shared.contracts.sessions import MomentumReason, MomentumState
from shared.contracts.vocabulary import PersonId, Role
from shared.http import Limit, Page, PlaceCursor, Read, Send
from shared.http.parameters import PairKey, ProgramKey, chosen

router = APIRouter(prefix="/v1", tags=["scheduling"])


class Order(StrEnum):
    """What a program's pairs are sorted by: since when nobody attested a session, or since when they have not met."""

    SILENCE = "silence"
    MEETING = "meeting"


FIELDS: Final = total(Order, {Order.SILENCE: "momentum.quiet_since", Order.MEETING: "momentum.last_met_at"})
MomentumFilter = Annotated[MomentumState | None, Query(description="Only pairs whose momentum is in this state.")]
OrderBy = Annotated[Order, Query(description="What comes first: the longest silence, or the earliest last meeting.")]


class PairMemberView(BaseModel):
    """A member of a pair."""

    person_id: PersonId
    role: Role


class PairMomentumView(BaseModel):
    """Whether a pair keeps meeting; it never says whether somebody asked for help, nor why anybody did what."""

    pair_id: str
    program_id: str
    members: list[PairMemberView]
    state: MomentumState
    reason: MomentumReason
    side: Role | None
    in_a_row: int
    last_met_at: datetime | None
    silent_since: datetime | None

    @classmethod
    def of(cls, series: Series) -> Self:
        """Return how a pair stands."""
        momentum = series.momentum
        return cls(
            pair_id=series.id,
            program_id=series.program_id,
            members=[PairMemberView(person_id=one.person_id, role=one.role) for one in series.members],
            state=momentum.state,
            reason=momentum.reason,
            side=momentum.side,
            in_a_row=momentum.in_a_row,
            last_met_at=momentum.last_met_at,
            silent_since=momentum.quiet_since,
        )


@router.get("/programs/{program_id}/pairs", dependencies=[held(Right.LIST_PAIRS)])
async def list_pairs(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    momentum: MomentumFilter = None,
    order: OrderBy = Order.SILENCE,
    cursor: PlaceCursor = None,
    limit: Limit = 100,
) -> Page[PairMomentumView]:
    """List the pairs of a program that run, with their momentum; who is paused is not judged, and not listed."""
    equal = chosen(**{"program_id": program_id, "state": SeriesState.RUNNING, "momentum.state": momentum})
    found, following = await read.ordered(SERIES, FIELDS[order], cursor, limit, **equal)
    return Page(items=[PairMomentumView.of(one) for one in found], next=following)


@router.post("/pairs/{pair_id}/help-requests", status_code=204, dependencies=[held(Right.ASK_FOR_HELP)])
async def ask_for_help(send: Send, pair_id: PairKey) -> None:
    """Ask the program's coordinators to help one's pair; nobody is told who asked, nor why."""
    await send(AskForHelp(pair_id=pair_id))
