"""The erasure of a person: asked for once, receipted by every service, complete when nothing is left anywhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.contracts.messages import Event
from shared.contracts.privacy import ErasedPlace, PersonDataErased, PersonErased
from shared.contracts.vocabulary import PersonId
from shared.domain import NotFound, Refused


class UnknownErasure(NotFound):
    """There is no erasure with that id."""


class ErasureAsked(Refused):
    """Somebody asks once to be erased; they can take it back until it begins."""


class NoErasureAsked(Refused):
    """Nothing was asked, or it has begun: then it cannot be taken back."""


# Whoever asks by mistake, or is asked for by somebody at their open browser, sees it on their own page meanwhile.
TIME_TO_TAKE_BACK: Final = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class AskedErasure:
    """An erasure that a person has asked for themself; it begins by itself when it is due."""

    erasure_id: str
    due: datetime


class ErasureState(StrEnum):
    """The states of an erasure.

    `requested`: services erase what they hold. `erased`: every database is clean, copies on their way expire.
    `complete`: nothing was left anywhere when the last copy had expired.
    """

    REQUESTED = "requested"
    ERASED = "erased"
    COMPLETE = "complete"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A service's last sweep: when, what it erased so far and has found still there, place by place.

    `last` says whether all copies had expired by then; `problem` why a sweep could not be done.
    """

    service: str
    sweep: int
    last: bool
    at: datetime
    places: tuple[ErasedPlace, ...] = ()
    problem: str | None = None

    @property
    def left(self) -> int:
        """Return how many records were still left."""
        return sum(one.left for one in self.places)

    @property
    def is_clean(self) -> bool:
        """Tell whether the sweep was done and has found nothing."""
        return self.problem is None and self.left == 0


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """The erasure of one person; their id is all that it keeps of them.

    `expires_at` is when the last copy has expired; `by` and `why` are who asked for it, by id, and their reason.
    """

    id: str
    person_id: PersonId
    requested_at: datetime
    expires_at: datetime
    by: str
    why: str
    state: ErasureState = ErasureState.REQUESTED
    receipts: tuple[Receipt, ...] = ()
    completed_at: datetime | None = None


def receive(erasure: Erasure, told: PersonDataErased, services: tuple[str, ...]) -> tuple[Erasure, list[Event]]:
    """Take a service's receipt in; with the last one the erasure is complete."""
    known = {one.service: one for one in erasure.receipts}
    before = known.get(told.service)
    if erasure.state is ErasureState.COMPLETE:
        return erasure, []
    known[told.service] = _receipt(before, told)
    after = replace(erasure, receipts=tuple(known[name] for name in services if name in known))
    state = _state(after.receipts, services)
    if state is not ErasureState.COMPLETE:
        return replace(after, state=state), []
    done = replace(after, state=state, completed_at=told.erased_at)
    complete = PersonErased(
        revision=told.revision,
        person_id=done.person_id,
        erasure_id=done.id,
        requested_at=done.requested_at,
        erased_at=told.erased_at,
    )
    return done, [complete]


def _receipt(before: Receipt | None, told: PersonDataErased) -> Receipt:
    counted = {one.place: one.erased for one in before.places} if before else {}
    places = tuple(one.model_copy(update={"erased": one.erased + counted.pop(one.place, 0)}) for one in told.places)
    unseen = tuple(ErasedPlace(place=place, erased=erased, left=0) for place, erased in counted.items())
    return Receipt(
        service=told.service,
        sweep=told.sweep,
        last=told.last,
        at=told.erased_at,
        places=(*places, *unseen),
        problem=told.problem,
    )


def _state(receipts: tuple[Receipt, ...], services: tuple[str, ...]) -> ErasureState:
    clean = {one.service for one in receipts if one.is_clean}
    if clean.issuperset(services):
        return ErasureState.COMPLETE if all(one.last for one in receipts) else ErasureState.ERASED
    return ErasureState.REQUESTED
