"""Whatever happens to somebody, in whatever order and however fast: there is a last word, and it is true."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.commands import SetPreferences
from services.notify.content.letter import gather
from services.notify.domain.delivery import Delivery
from shared.contracts.messages import Event, Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import DeclineReason, PairDeclined, PairEnded, PairEndReason, PairProposed
from shared.contracts.programs import ProgramClosed
from shared.contracts.vocabulary import Kind, PairId
from tests.builders import NOW
from tests.memory import MemoryReader
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    MEMBERS,
    PROGRAM,
    Notify,
    contact,
    enrolled,
    pair_extended,
    pair_paused,
    pair_resumed,
    paired,
    paused,
    program,
    readied,
    resumed,
    unmatched,
    withdrawn,
)
from tests.unit.notify.letters import opened, text

N = NotificationKind
OUT, ENROLLED, READY, PROPOSED, PAIRED = "out", "enrolled", "ready", "proposed", "paired"
WAITING: Final = {N.WELCOME, N.READY, N.UNMATCHED, N.PROPOSAL_CLOSED, N.PAIR_ENDED}
PAUSES: Final = {N.PAIR_PAUSED, N.PAUSED}
GOING_ON: Final = {N.PAIRED, N.PAIR_RESUMED, N.RESUMED}
PAUSED_BY: Final = {"pause": True, "pause oneself": True, "go on": False}
AWAY_BY: Final = {"pause oneself": True, "go on": False}
UNTIL: Final = NOW + timedelta(days=400)
# Each step with the states it can follow.
STEPS: Final = {
    "enroll": {OUT},
    "ready": {ENROLLED},
    "unmatched": {READY},
    "propose": {READY},
    "decline": {PROPOSED},
    "pair": {READY, PROPOSED},
    "end": {PAIRED},
    "pause": {PAIRED},
    "go on": {PAIRED},
    "pause oneself": {PAIRED},
    "extend": {PAIRED},
    "withdraw": {ENROLLED, READY, PROPOSED, PAIRED},
    "withdraw, pairs first": {ENROLLED, READY, PROPOSED, PAIRED},
    "close": {OUT, ENROLLED, READY, PROPOSED, PAIRED},
    "wait a minute": {OUT, ENROLLED, READY, PROPOSED, PAIRED},
    "wait an hour": {OUT, ENROLLED, READY, PROPOSED, PAIRED},
}


AFTER: Final = {
    "enroll": ENROLLED,
    "ready": READY,
    "propose": PROPOSED,
    "decline": READY,
    "pair": PAIRED,
    "end": READY,
    "withdraw": OUT,
    "withdraw, pairs first": OUT,
}


class Life:
    """What happens to Ada, what she is told, and what is true of her."""

    def __init__(self) -> None:
        self.notify = Notify()
        self.notify.tell(program(), contact(ADA), contact(GRACE))
        self.state, self.closed, self.revision, self.pairs = OUT, False, 0, 0
        self.said: list[tuple[Delivery, str]] = []
        self.enrolled_at = 0  # how much had been said by then
        self.false: list[str] = []
        self.paused = self.away = False

    def take(self, step: str) -> None:
        """Let something happen, if it can."""
        if self.state not in STEPS[step] or (self.closed and not step.startswith("wait")):
            return
        if step == "go on" and not (self.paused or self.away):
            return
        if step.startswith("wait"):
            self.wait(timedelta(minutes=1 if step == "wait a minute" else 60))
            return
        self.revision += 1
        self.enrolled_at = len(self.said) if step == "enroll" else self.enrolled_at
        messages = [*self._happens(step)]
        self.state = AFTER.get(step, self.state)
        self.paused = self.state == PAIRED and PAUSED_BY.get(step, self.paused)
        self.away = self.state != OUT and AWAY_BY.get(step, self.away)
        self.notify.tell(*messages)

    def _happens(self, step: str) -> Iterator[Message]:
        match step:
            case "enroll":
                yield enrolled(revision=self.revision)
            case "ready":
                yield readied(revision=self.revision)
            case "propose":
                yield self._proposed()
            case "decline":
                yield self._declined(DeclineReason.LEFT)
            case "pair":
                yield self._paired()
            case "end":
                yield self._ended(PairEndReason.NO_FAULT)
            case "withdraw":
                yield withdrawn(revision=self.revision)
                yield from self._over(withdrawal=True)
            case "withdraw, pairs first":
                yield from self._over(withdrawal=True)
                yield withdrawn(revision=self.revision)
            case "close":
                yield from self._close()
            case _:
                yield from self._goes_on(step)

    def _goes_on(self, step: str) -> Iterator[Message]:
        match step:
            case "unmatched":
                yield unmatched(run=f"run-{self.revision}")
            case "pause":
                yield self._pair_paused()
            case "pause oneself":
                yield paused(until=UNTIL, revision=self.revision)
                yield self._pair_paused()
            case "go on":
                yield resumed(revision=self.revision)
                yield self._of_the_pair(pair_resumed(revision=self.revision))
            case _:
                yield self._of_the_pair(pair_extended(revision=self.revision))

    def wait(self, time: timedelta) -> None:
        """Let time pass, and read each mail as it leaves."""
        end = self.notify.now + time
        while self.notify.now < end:
            self.notify.wait(min(timedelta(minutes=1), end - self.notify.now))
            for id_ in self.notify.jobs:
                self._read(self.notify.delivery(id_))
            self.notify.send()

    def _read(self, delivery: Delivery) -> None:
        if delivery.person_id != ADA:
            return
        letter = asyncio.run(gather(MemoryReader(self.notify), delivery))  # type: ignore[arg-type]  # reads as the real one
        assert letter is not None
        words = text(opened(letter))
        self.said.append((delivery, words))
        for claim, true in (
            ("You no longer take part", self.state == OUT),
            ("We have found your mentee", self.state == PAIRED),
            ("You stay on the list", self.state != OUT and not self.closed),
            ("Next we look for", self.state != OUT and not self.closed),
            ("Congratulations", False),
            ("is paused until", self.paused),
            ("You pause in", self.away),
            ("with Grace in Digital Spring is over", not self.paused),
            ("Your pause in", not self.away),
        ):
            if claim in words and not true:
                self.false.append(f"{delivery.kind} while {self.state}: {claim}")

    def _proposed(self) -> PairProposed:
        self.pairs += 1
        return PairProposed(
            pair_id=self._pair(),
            program_id=PROGRAM,
            kind=Kind.REVERSE,
            members=MEMBERS,
            asked=(ADA, GRACE),
            expires_at=self.notify.now + timedelta(days=7),
            revision=1,
        )

    def _pair_paused(self) -> Message:
        return self._of_the_pair(pair_paused(UNTIL, revision=self.revision))

    def _of_the_pair(self, event: Event) -> Message:
        return event.model_copy(update={"pair_id": self._pair()})

    def _pair(self) -> PairId:
        return PairId(f"pair-{self.pairs}")

    def _paired(self) -> Message:
        if self.state != PROPOSED:
            self.pairs += 1
        return paired(starts_on=self.notify.now).model_copy(update={"pair_id": self._pair()})

    def _ended(self, reason: PairEndReason) -> PairEnded:
        return PairEnded(pair_id=self._pair(), program_id=PROGRAM, members=MEMBERS, reason=reason, revision=3)

    def _declined(self, reason: DeclineReason) -> PairDeclined:
        return PairDeclined(
            pair_id=self._pair(), program_id=PROGRAM, members=MEMBERS, asked=(ADA, GRACE), reason=reason, revision=3
        )

    def _over(self, *, withdrawal: bool) -> list[Message]:
        """Return what becomes of a pair or a proposal with a withdrawal, or else with the end of the program."""
        if self.state == PAIRED:
            return [self._ended(PairEndReason.WITHDRAWN if withdrawal else PairEndReason.COMPLETED)]
        if self.state == PROPOSED:
            return [self._declined(DeclineReason.WITHDRAWN if withdrawal else DeclineReason.PROGRAM_CLOSED)]
        return []

    def _close(self) -> list[Message]:
        self.closed = True
        return [ProgramClosed(program_id=PROGRAM, revision=9), *self._over(withdrawal=False)]

    def check(self) -> None:
        """See that everything was true when it was said, and the last word is true now."""
        assert self.false == []
        if not self.revision or (self.closed and self.revision == 1):
            return
        since = self.said[self.enrolled_at :]
        assert since, "nothing was said"
        last, words = since[-1]
        if self.state == OUT:
            assert last.kind in {N.WITHDRAWN, N.PAIR_ENDED}
            assert "You no longer take part" in words
        elif self.closed:
            assert "has closed" in words or "The program has come to its end." in words, last.kind
        elif self.state == PAIRED:
            news = [one.kind for one, _ in since if one.kind is not N.PAIR_EXTENDED]
            assert news[-1] in (PAUSES if self.paused else GOING_ON)
        elif self.state == PROPOSED:
            assert last.kind is N.PROPOSAL
        else:
            assert last.kind in WAITING - ({N.WELCOME} if self.state == READY else set())


def lived(*steps: str) -> Life:
    life = Life()
    for step in steps:
        life.take(step)
    life.wait(timedelta(hours=1))
    return life


def told(life: Life) -> list[str]:
    return [delivery.kind.value for delivery, _ in life.said]


class TestEveryChain:
    @settings(max_examples=60)
    @given(st.lists(st.integers(0, 999), max_size=14))
    def test_ends_with_a_word_that_is_true(self, chances: list[int]) -> None:
        life = Life()
        for chance in chances:
            possible = sorted(step for step, states in STEPS.items() if life.state in states)
            life.take(possible[chance % len(possible)])
        life.wait(timedelta(hours=1))
        life.check()

    @pytest.mark.parametrize(
        "steps",
        [
            ("enroll", "ready", "pair", "end"),
            ("enroll", "ready", "pair", "end", "unmatched"),
            ("enroll", "ready", "unmatched", "pair", "end"),
            ("enroll", "ready", "propose", "decline"),
            ("enroll", "ready", "propose", "wait an hour", "pair", "end"),
            ("enroll", "ready", "propose", "pair", "end"),
            ("enroll", "ready", "pair", "end", "pair"),
            ("enroll", "ready", "pair", "withdraw"),
            ("enroll", "ready", "pair", "withdraw, pairs first"),
            ("enroll", "ready", "pair", "end", "withdraw"),
            ("enroll", "wait an hour", "withdraw", "enroll"),
            ("enroll", "ready", "pair", "wait an hour", "withdraw", "enroll"),
            ("enroll", "ready", "pair", "wait an hour", "withdraw, pairs first", "enroll", "ready"),
            ("enroll", "ready", "pair", "wait an hour", "extend", "pause", "go on", "close"),
            ("enroll", "ready", "wait an hour", "close"),
            ("enroll", "ready", "close"),
            ("enroll", "ready", "unmatched", "unmatched", "close"),
            ("enroll", "ready", "pair", "wait an hour", "end", "unmatched", "close"),
            ("enroll", "ready", "pair", "pause oneself", "end"),
            ("enroll", "ready", "pair", "close"),
            ("enroll", "ready", "pair", "wait an hour", "close"),
            ("enroll", "ready", "propose", "close"),
            ("enroll", "ready", "propose", "wait an hour", "close"),
            ("enroll", "ready", "pair", "end", "close"),
            ("enroll", "ready", "pair", "pause"),
            ("enroll", "ready", "pair", "wait an hour", "pause", "go on"),
            ("enroll", "ready", "pair", "wait an hour", "pause", "wait an hour", "go on"),
            ("enroll", "ready", "pair", "wait an hour", "pause oneself", "wait a minute", "pause", "go on", "pause"),
            ("enroll", "ready", "pair", "pause oneself", "wait an hour", "go on", "pause"),
            ("enroll", "ready", "pair", "wait an hour", "pause", "wait an hour", "extend", "go on"),
            ("enroll", "ready", "pair", "wait an hour", "pause", "end"),
            ("enroll", "ready", "pair", "wait an hour", "pause", "wait an hour", "withdraw"),
        ],
    )
    def test_that_folds_ends_with_a_word_that_is_true(self, steps: tuple[str, ...]) -> None:
        lived(*steps).check()


class TestFolding:
    def test_of_a_pair_that_nobody_heard_of_is_one_mail_that_welcomes(self) -> None:
        life = lived("enroll", "ready", "pair", "end")
        assert told(life) == ["pair-ended"]
        assert "Welcome to Digital Spring (reverse mentoring): you take part as a mentor." in life.said[0][1]
        assert "it came to nothing before we could introduce you" in life.said[0][1]

    def test_says_nothing_of_it_to_somebody_who_waits_for_no_word(self) -> None:
        life = lived("enroll", "ready", "wait an hour", "pair", "end")
        assert told(life) == ["ready"]

    def test_tells_those_on_the_waiting_list_that_a_program_closed(self) -> None:
        assert told(lived("enroll", "ready", "wait an hour", "close")) == ["ready", "program-closed"]

    def test_tells_a_pair_of_a_program_that_closes_once(self) -> None:
        life = lived("enroll", "ready", "pair", "wait an hour", "close")
        assert told(life) == ["paired", "pair-ended"]
        assert "It ends earlier than was planned." in life.said[1][1]

    def test_forgets_a_withdrawal_that_was_taken_back_at_once(self) -> None:
        assert told(lived("enroll", "wait an hour", "withdraw", "enroll")) == ["welcome", "welcome"]


class TestWelcome:
    def test_reaches_somebody_who_wants_no_mail_of_the_kind_it_was_folded_into(self) -> None:
        life = Life()
        life.notify.tell(SetPreferences(person_id=ADA, opted_out=(N.READY,)))
        for step in ("enroll", "ready", "wait an hour"):
            life.take(step)
        assert told(life) == ["ready"]
