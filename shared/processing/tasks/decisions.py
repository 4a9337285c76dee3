"""Running handlers: from the messages of a batch to its decisions, in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from shared import tracing
from shared.contracts.catalog import TaskGroup
from shared.contracts.messages import Command, Event, Message, Tombstone
from shared.domain import Refused
from shared.processing.dead_letters.records import UnknownCommand, bury
from shared.processing.drafts import Draft
from shared.processing.inputs import Input
from shared.processing.messages import to_value
from shared.processing.outcomes import Outcome
from shared.processing.service import Handler, Routes, Service
from shared.processing.unit_of_work import NotLoaded, UnitOfWork

Partition = Callable[[str, bytes], int]


class ForeignTimer(Exception):
    """A timer's command belongs to another task: send a command instead."""


class Result(StrEnum):
    """What became of one message."""

    HANDLED = "handled"
    IGNORED = "ignored"
    REFUSED = "refused"
    DEAD = "dead"
    REPEATED = "repeated"
    DUPLICATE = "duplicate"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Handled:
    """One message's result; `error` is the refusal or what made it a dead letter."""

    input: Input
    result: Result
    error: Exception | None = None


@dataclass(slots=True)
class Decision:
    """The decisions of a batch: records to publish, outcomes to store, outcomes of repeats, and one result each."""

    drafts: list[Draft] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    repeats: list[Outcome] = field(default_factory=list)
    handled: list[Handled] = field(default_factory=list)


class Rules:
    """How one task group decides: its handlers by message type, and where what they return goes."""

    def __init__(self, service: Service, group: TaskGroup, partition: Partition) -> None:
        self.group = group
        self._service, self._partition = service, partition
        self.routes = _routes(service.routes[group.name])

    def decide(self, inputs: Sequence[Input], work: UnitOfWork, known: Mapping[str, Outcome], own: int) -> Decision:
        """Run every message's handler once, in order; look at `work.incomplete` before believing the decision.

        `known` are outcomes of messages that came before, by inbox id; `own` is the task's partition.
        """
        batch = _Batch(self, work, known, own)
        for message in inputs:
            batch.handle(message)
        return batch.decision

    def inbox_id(self, message: Input) -> str | None:
        """Return the id by which a message from outside is known again; a channel's number does it for all others."""
        if message.timer is not None or not message.envelope.id or message.envelope.channel:
            return None
        if message.topic == self.group.commands:
            return message.id
        return f"{self.group.name}|{message.envelope.source}|{message.id}"

    def parse(self, message: Input) -> Message | None:
        """Return the typed message, parsed once however often the batch runs; None where there is nothing new in it.

        Raises:
            ValidationError: its value is not what its type says.
        """
        if message.message is None:
            message.message = self._read(message)
        return message.message

    def _read(self, message: Input) -> Message | None:
        type_, data = message.envelope.type, message.data or b""
        kind, _ = self.routes[type_]
        if issubclass(kind, Event):
            return kind.read_as(type_, data)
        if issubclass(kind, Tombstone):
            return kind.of((message.key or b"").decode())
        return kind.read(data) if issubclass(kind, Command) else None

    def draft(self, message: Message, cause: Input) -> Draft:
        """Return a message as the record it becomes.

        Raises:
            LookupError: nobody takes it.
            TooLarge: it does not fit into a record.
        """
        topic, key = self._service.topic_of(message), message.key.encode()
        value = to_value(message)
        plain = Draft(topic, self._partition(topic, key), key, value, message.TYPE)
        if isinstance(message, Command) and message.UNTRACED:
            return plain
        envelope, request = cause.envelope, cause.envelope.correlation_id or cause.id
        return plain._replace(
            correlation_id=request,
            causation_id=cause.id,
            traceparent=tracing.traceparent(request, cause.id, envelope.traceparent),
            actor=envelope.actor,
        )

    def check_timers(self, work: UnitOfWork, own: int) -> None:
        """Refuse a timer whose command another task would have to handle.

        Raises:
            ForeignTimer: see there.
        """
        for timer in work.timers.staged.values():
            if timer is None:
                continue
            command = timer.command
            topic = self._service.topic_of(command)
            if topic != self.group.commands or self._partition(topic, command.key.encode()) != own:
                raise ForeignTimer(command.TYPE)

    @property
    def commands(self) -> str:
        """Return the group's command topic."""
        return self.group.commands


def _routes(handlers: Routes) -> dict[str, tuple[type[Message], Handler]]:
    own = {kind.TYPE: (kind, handler) for kind, handler in handlers.items()}
    older = {
        version.TYPE: (kind, handler)
        for kind, handler in handlers.items()
        if issubclass(kind, Event)
        for version in kind.versions()
    }
    return older | own  # a handler of its own comes first


class _Batch:
    """One pass over a batch."""

    def __init__(self, rules: Rules, work: UnitOfWork, known: Mapping[str, Outcome], own: int) -> None:
        self._rules, self._work, self._known, self._own = rules, work, known, own
        self.decision = Decision()

    def handle(self, message: Input) -> None:
        """Handle one message and record its result."""
        inbox_id = self._rules.inbox_id(message)
        if self._is_repeat(inbox_id) or message.timer in self._work.timers.changed:
            # A timer that an earlier message of the batch moved or called off does not fire.
            self._note(message, Result.REPEATED if inbox_id else Result.IGNORED)
            return
        handled = self._attempt(message)
        if handled and inbox_id:
            self.decision.outcomes[inbox_id] = _outcome(inbox_id, handled)

    def _is_repeat(self, inbox_id: str | None) -> bool:
        if inbox_id is None:
            return False
        if inbox_id in self._known:
            self.decision.repeats.append(self._known[inbox_id])
            return True
        return inbox_id in self.decision.outcomes

    def _attempt(self, message: Input) -> Handled | None:
        if message.problem:
            return self._bury(message, message.problem)
        if message.envelope.type not in self._rules.routes:
            return self._pass_over(message)
        try:
            parsed = self._rules.parse(message)
            drafts = self._work.attempt(self._run(message), parsed, message.cause) if parsed else []
        except NotLoaded:
            return None
        except Refused as refusal:
            return self._refuse(message, refusal)
        except Exception as error:  # noqa: BLE001 - a handler's bug must not block its partition
            return self._bury(message, error)
        self.decision.drafts += drafts
        return self._note(message, Result.HANDLED if parsed else Result.IGNORED)

    def _run(self, message: Input) -> Callable[[Any, Any], Iterable[Draft]]:
        _, handler = self._rules.routes[message.envelope.type]

        def run(parsed: Message, work: UnitOfWork) -> list[Draft]:
            drafts = [self._rules.draft(produced, message) for produced in handler(parsed, work)]
            if work.timers.staged:
                self._rules.check_timers(work, self._own)
            return drafts

        return run

    def _pass_over(self, message: Input) -> Handled:
        if message.topic == self._rules.commands:
            # What a later version of the service tells itself must not be lost on an earlier one.
            return self._bury(message, UnknownCommand(message.envelope.type))
        return self._note(message, Result.IGNORED)

    def _refuse(self, message: Input, refusal: Refused) -> Handled:
        if isinstance(message.message, Command):
            return self._note(message, Result.REFUSED, refusal)
        return self._bury(message, refusal)  # an event's writer could not be told, nor could whoever replayed it

    def _bury(self, message: Input, error: Exception) -> Handled:
        self.decision.drafts.append(bury(message, error, self._rules.group.name))
        return self._note(message, Result.DEAD, error)

    def _note(self, message: Input, result: Result, error: Exception | None = None) -> Handled:
        handled = Handled(message, result, error)
        self.decision.handled.append(handled)
        return handled


def _outcome(inbox_id: str, handled: Handled) -> Outcome:
    envelope = handled.input.envelope
    match handled.error:
        case Refused() as refusal:
            fate = Outcome(
                id=inbox_id, status=refusal.status, title=refusal.title, detail=str(refusal), code=refusal.code
            )
        case ValidationError() if not handled.input.problem:  # else a stored document is malformed
            fate = Outcome(id=inbox_id, status=422, title="Malformed command", code="malformed-command")
        case UnknownCommand():
            fate = Outcome(id=inbox_id, status=422, title="Unknown command", code="unknown-command")
        case None:
            fate = Outcome(id=inbox_id, status=200)
        case _:
            fate = Outcome(id=inbox_id, status=500, title="Internal error", code="internal-error")
    known = envelope.fingerprint or envelope.actor
    return replace(fate, fingerprint=envelope.fingerprint, actor=envelope.actor) if known else fate
