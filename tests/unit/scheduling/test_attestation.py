"""Whether a session took place."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.attestation import (
    ANSWER_WITHIN,
    AlreadyDecided,
    NotAMember,
    SessionNotOver,
    Standing,
    attest,
    decide,
    end,
    said_by,
    standing,
)
from services.scheduling.domain.session import Session, SessionIsOff, SessionState, call_off
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused
from tests.unit.scheduling.meetings import ANNA, BORIS, CARLA, HOUR, NOW, member, session

PLANNED = session()
OVER = PLANNED.ends_at
ASKED = end(PLANNED, OVER)
DEADLINE = OVER + ANSWER_WITHIN
GROUP = replace(ASKED, members=(member("senior", Role.MENTEE), member("anna"), member("boris"), member("carla")))


def answered(one: Session, **answers: bool) -> Session:
    for person, held in answers.items():
        one = attest(one, PersonId(person), held=held, now=OVER)
    return one


class TestEnd:
    def test_asks_both_until_a_deadline(self) -> None:
        assert (ASKED.state, ASKED.deadline) == (SessionState.ATTESTING, OVER + timedelta(days=3))

    def test_leaves_a_session_that_was_moved_on_meanwhile(self) -> None:
        assert end(PLANNED, OVER - HOUR / 2) == PLANNED

    def test_asks_once(self) -> None:
        assert end(ASKED, OVER) == ASKED


class TestAttest:
    def test_holds_what_both_say_was_held(self) -> None:
        assert answered(ASKED, anna=True, boris=True).state is SessionState.HELD

    def test_misses_what_both_say_was_missed(self) -> None:
        assert answered(ASKED, anna=False, boris=False).state is SessionState.MISSED

    def test_waits_for_the_other_and_for_two_who_differ(self) -> None:
        assert answered(ASKED, anna=True).state is SessionState.ATTESTING
        assert answered(ASKED, anna=True, boris=False).state is SessionState.ATTESTING

    def test_lets_either_correct_themself_until_it_is_decided(self) -> None:
        corrected = answered(ASKED, anna=True, boris=False)
        assert attest(corrected, BORIS, held=True, now=OVER).state is SessionState.HELD

    def test_counts_the_same_answer_once(self) -> None:
        once = answered(ASKED, anna=True)
        assert attest(once, ANNA, held=True, now=OVER) == once
        held = answered(once, boris=True)
        assert attest(held, ANNA, held=True, now=DEADLINE) == held

    def test_does_not_wait_for_the_timer_that_asks(self) -> None:
        early = attest(PLANNED, ANNA, held=True, now=OVER)
        assert (early.state, early.deadline) == (SessionState.ATTESTING, DEADLINE)
        assert said_by(early, ANNA) is True
        assert said_by(early, BORIS) is None

    def test_refuses_a_stranger(self) -> None:
        with pytest.raises(NotAMember):
            attest(ASKED, CARLA, held=True, now=OVER)

    def test_refuses_before_the_end(self) -> None:
        with pytest.raises(SessionNotOver):
            attest(PLANNED, ANNA, held=True, now=OVER - timedelta(milliseconds=1))

    def test_refuses_a_cancelled_session(self) -> None:
        with pytest.raises(SessionIsOff):
            attest(call_off(PLANNED, CancelReason.BY_MEMBER, NOW), ANNA, held=True, now=OVER)

    @pytest.mark.parametrize("held", [True, False])
    def test_refuses_to_change_what_is_decided(self, held: bool) -> None:  # noqa: FBT001 - a parameter of the test
        decided = answered(ASKED, anna=held, boris=held)
        with pytest.raises(AlreadyDecided):
            attest(decided, ANNA, held=not held, now=OVER)

    def test_refuses_from_the_deadline_on_even_if_the_timer_is_late(self) -> None:
        with pytest.raises(AlreadyDecided):
            attest(ASKED, ANNA, held=True, now=DEADLINE)


class TestDecide:
    @pytest.mark.parametrize(
        ("answers", "state"),
        [
            ({"anna": True}, SessionState.HELD),
            ({"boris": True}, SessionState.HELD),
            ({"anna": False}, SessionState.MISSED),
            ({}, SessionState.MISSED),
            ({"anna": True, "boris": False}, SessionState.MISSED),
            ({"anna": False, "boris": True}, SessionState.MISSED),
        ],
    )
    def test_takes_the_one_who_answered_and_never_one_word_against_another(
        self, answers: dict[str, bool], state: SessionState
    ) -> None:
        assert decide(answered(ASKED, **answers), DEADLINE).state is state

    def test_waits_for_the_deadline(self) -> None:
        assert decide(ASKED, DEADLINE - timedelta(milliseconds=1)) == ASKED

    def test_leaves_what_is_decided(self) -> None:
        held = answered(ASKED, anna=True, boris=True)
        assert decide(held, DEADLINE) == held


class TestGroup:
    def test_met_when_somebody_of_each_side_was_there(self) -> None:
        assert answered(GROUP, senior=True, anna=True, boris=False, carla=False).state is SessionState.HELD

    def test_did_not_meet_without_its_senior(self) -> None:
        assert (
            decide(answered(GROUP, senior=False, anna=True, boris=True, carla=True), DEADLINE).state
            is SessionState.MISSED
        )

    def test_is_decided_at_the_deadline_by_those_who_answered(self) -> None:
        assert decide(answered(GROUP, carla=True), DEADLINE).state is SessionState.HELD


class TestStanding:
    @given(
        st.integers(-80, 80),
        st.lists(st.tuples(st.sampled_from((ANNA, BORIS)), st.booleans()), max_size=3),
        st.booleans(),
    )
    def test_says_open_exactly_when_a_new_answer_would_be_taken(
        self,
        hours: int,
        answers: list[tuple[PersonId, bool]],
        off: bool,  # noqa: FBT001 - drawn
    ) -> None:
        one = call_off(PLANNED, CancelReason.BY_MEMBER, NOW) if off else PLANNED
        now = OVER + hours * HOUR
        for person, held in answers if hours >= 0 and not off else ():
            try:
                one = attest(one, person, held=held, now=OVER)
            except AlreadyDecided:
                break
        assert (standing(one, now) is Standing.OPEN) == self.takes(one, held=said_by(one, ANNA) is not True, now=now)

    @staticmethod
    def takes(one: Session, *, held: bool, now: datetime) -> bool:
        try:
            attest(one, ANNA, held=held, now=now)
        except Refused:
            return False
        return True
