"""The feedback service in memory: its handlers through the real unit of work, with commands and timers going round."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.feedback.commands import SubmitAnswers
from services.feedback.consumers import ROUTES
from services.feedback.domain.insight import Edition
from services.feedback.domain.survey import State, Survey
from services.feedback.handlers import Work
from services.feedback.store import COLLECTIONS
from shared.contracts.base import Cadence, Command, Event, Kind, Message, PairMember, Role
from shared.contracts.matching import PairCreated, PairEnded, PairEndReason
from shared.contracts.scheduling import SessionHeld
from shared.processing.messages import Cause
from shared.processing.unit_of_work import NotLoaded

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HANDLERS = {kind: handler for routes in ROUTES.values() for kind, handler in routes.items()}


@dataclass
class World:
    """Keeps documents, sets timers, and hands every command that a handler returns on to its handler."""

    now: datetime = START
    kept: dict[str, dict[str, Any]] = field(default_factory=lambda: {each.name: {} for each in COLLECTIONS})
    timers: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def hear(self, *messages: Message) -> None:
        queue = deque(messages)
        while queue:
            for produced in self._handle(queue.popleft()):
                (self.commands if isinstance(produced, Command) else self.events).append(produced)
                if isinstance(produced, Command):
                    queue.append(produced)

    def wait(self, time: timedelta) -> None:
        until = self.now + time
        while due := [timer for timer in self.timers.values() if timer.due <= until]:
            first = min(due, key=lambda timer: timer.due)
            self.now = max(self.now, first.due)
            del self.timers[first.id]
            self.hear(first.command)
        self.now = until

    def surveys(self, **equal: object) -> list[Survey]:
        found = self.kept["surveys"].values()
        return [one for one in found if all(getattr(one, name) == wanted for name, wanted in equal.items())]

    def editions(self, instrument: str = "pulse") -> list[Edition]:
        found = [one for one in self.kept["editions"].values() if one.instrument == instrument]
        return sorted(found, key=lambda edition: edition.number)

    def heard(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def answer(self, survey: Survey, **scores: int | str) -> None:
        answers = {name.replace("_", "-"): value for name, value in scores.items()}
        self.hear(SubmitAnswers(pair_id=survey.pair_id, survey_id=survey.id, answers=answers))

    def answer_open(self, worth_it: int = 4, learned: int = 4, **equal: object) -> None:
        for survey in self.surveys(wave="pulse", state=State.OPEN, **equal):
            self.answer(survey, worth_it=worth_it, learned=learned)

    def _handle(self, message: Message) -> list[Message]:
        work = Work(COLLECTIONS, self.now)
        handler = HANDLERS[type(message)]
        while True:
            try:
                produced = work.attempt(handler, message, Cause(id="m", type=message.TYPE, correlation_id="c"))
            except NotLoaded:
                self._load(work)
            else:
                self._save(work)
                return produced

    def _load(self, work: Work) -> None:
        for name, store in work.stores.items():
            documents = self.kept[name]
            asked = set(store.missing_ids)
            store.add(asked, [documents[id_] for id_ in asked if id_ in documents])
            for query in list(store.missing_queries):
                matching = [one for one in documents.values() if all(getattr(one, n) == v for n, v in query)]
                store.answer(query, matching)
        work.restart()

    def _save(self, work: Work) -> None:
        for collection in COLLECTIONS:
            for id_, value in work.stores[collection.name].changed.items():
                # Through its document and back, as MongoDB would keep it.
                self.kept[collection.name][id_] = collection.from_document(collection.to_document(value))
        for id_, timer in work.timers.changed.items():
            if timer is None:
                self.timers.pop(id_, None)
            else:
                self.timers[id_] = timer


def members(number: int = 1) -> tuple[PairMember, PairMember]:
    return (
        PairMember(person_id=f"junior-{number}", role=Role.MENTOR),
        PairMember(person_id=f"senior-{number}", role=Role.MENTEE),
    )


def pair_created(number: int = 1, kind: Kind = Kind.REVERSE) -> PairCreated:
    return PairCreated(
        revision=1,
        pair_id=f"pair-{number}",
        program_id="program",
        kind=kind,
        members=members(number),
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=45,
        starts_on=START,
    )


def session_held(pair: int = 1, session: int = 1) -> SessionHeld:
    return SessionHeld(
        revision=session,
        pair_id=f"pair-{pair}",
        program_id="program",
        session_id=f"session-{pair}-{session}",
        kind=Kind.REVERSE,
        members=members(pair),
        number=session,
        series_length=6,
        starts_at=START,
        ends_at=START + timedelta(minutes=45),
    )


def pair_ended(pair: int = 1, reason: PairEndReason = PairEndReason.NO_FAULT) -> PairEnded:
    return PairEnded(revision=2, pair_id=f"pair-{pair}", program_id="program", members=members(pair), reason=reason)
