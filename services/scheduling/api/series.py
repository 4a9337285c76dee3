"""A pair's series over HTTP: how it stands, and a session more."""

from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel

from services.scheduling.api.held import held
from services.scheduling.api.sessions import SessionView, whole_minutes
from services.scheduling.commands import AddSession
from services.scheduling.domain.series import Series, SeriesState, UnknownSeries
from services.scheduling.domain.session import SessionState
from services.scheduling.rights import Right
from services.scheduling.store import SERIES, SESSIONS
from shared.contracts.vocabulary import Cadence, Moment, PairId
from shared.http import Body, Page, Read, Send
from shared.http.parameters import PairKey
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["scheduling"])
MOST_LISTED: Final = 500


class AddSessionBody(Body):
    """A session more; without a start it takes the next time that suits all members."""

    starts_at: Annotated[Moment, AfterValidator(whole_minutes)] | None = None


class SeriesView(BaseModel):
    """The series of a pair; its sessions lie between `begins` and `ends`."""

    pair_id: str
    program_id: str
    state: SeriesState
    cadence: Cadence
    series_length: int
    held_back: int
    begins: datetime
    ends: datetime
    paused_at: datetime | None

    @classmethod
    def of(cls, series: Series, held_back: int) -> Self:
        """Return the view of a series, of which so many sessions have no date."""
        return cls(
            pair_id=series.id,
            program_id=series.program_id,
            state=series.state,
            cadence=series.rhythm.cadence,
            series_length=series.length,
            held_back=held_back,
            begins=series.begins,
            ends=series.ends,
            paused_at=series.paused_at,
        )


@router.get("/pairs/{pair_id}/series", dependencies=[held(Right.LIST_SESSIONS_OF_PAIR)])
async def get_series(read: Read, pair_id: PairKey) -> SeriesView:
    """Return how a pair's series stands: whether it is paused, when it ends, and how many sessions have no date."""
    series = await _series(read, pair_id)
    held_back = await read.count(SESSIONS, pair_id=pair_id, state=SessionState.HELD_BACK)
    return SeriesView.of(series, held_back)


@router.post("/pairs/{pair_id}/sessions", status_code=201, dependencies=[held(Right.ADD_SESSION)])
async def add_session(
    read: Read, send: Send, pair_id: PairKey, body: AddSessionBody | None = None
) -> Page[SessionView]:
    """Plan a session more for a pair, and list all that lie ahead; refused if the pair is paused or has ended."""
    await send(AddSession(pair_id=pair_id, starts_at=(body or AddSessionBody()).starts_at))
    planned = await read.find(SESSIONS, MOST_LISTED, pair_id=pair_id, state=SessionState.PLANNED)
    return Page(items=[SessionView.of(one) for one in planned])


async def _series(read: Reader, pair_id: PairId) -> Series:
    found = await read.get(SERIES, pair_id)
    if found is None:
        raise UnknownSeries(phrase("no sessions were planned for a pair with this id"))
    return found
