"""Nobody is asked by mail what was answered within the two minutes that a mail waits, nor told what no longer holds."""

from datetime import timedelta

import pytest

from services.notify.domain.delivery import News, State
from services.notify.domain.matters import MATTERS
from shared.contracts.feedback import AgreementDue, AgreementSigned
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pilots import PilotVerdict
from shared.contracts.programs import (
    PilotDecided,
    PilotDecisionDue,
    ProgramClosed,
    ProgramClosing,
    ProgramDiscarded,
    SponsorAnswered,
    SponsorAsked,
    SponsorNoLongerAsked,
    SponsorQuestion,
    StaffLeft,
)
from shared.contracts.sessions import SessionHeld, SessionMissed
from shared.contracts.vocabulary import Cadence, Kind, PersonId, SessionId
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    MEMBERS,
    PAIR,
    PROGRAM,
    Notify,
    attestation_due,
    contact,
    paired,
    program,
    scheduled,
)

N = NotificationKind
CORA, OTTO = PersonId("cora"), PersonId("otto")
WEEKS = timedelta(weeks=2)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    people = (ADA, GRACE, CORA, OTTO)
    notify.tell(*map(contact, people), program(), paired(), scheduled(1))
    notify.wait(timedelta(hours=1))
    notify.send()
    return notify


def asked(
    person: PersonId = GRACE, question: SponsorQuestion = SponsorQuestion.SPONSORSHIP, revision: int = 2
) -> Message:
    return SponsorAsked(
        program_id=PROGRAM,
        title="Digital Spring",
        objective="",
        languages=(),
        settings_revision=1,
        kind=Kind.REVERSE,
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=45,
        person_id=person,
        question=question,
        expires_at=NOW + WEEKS,
        revision=revision,
    )


def answered(*, yes: bool, question: SponsorQuestion = SponsorQuestion.SPONSORSHIP, revision: int = 3) -> Message:
    return SponsorAnswered(program_id=PROGRAM, question=question, yes=yes, coordinator_ids=(CORA,), revision=revision)


def evaluated(revision: int = 4) -> Message:
    return PilotDecisionDue(
        program_id=PROGRAM,
        evaluation=1,
        recommendation=PilotVerdict.EXPAND,
        expires_at=NOW + WEEKS,
        sponsor_id=GRACE,
        coordinator_ids=(CORA,),
        revision=revision,
    )


def decided(verdict: PilotVerdict = PilotVerdict.EXPAND, revision: int = 5) -> Message:
    return PilotDecided(program_id=PROGRAM, evaluation=1, decision=verdict, coordinator_ids=(CORA,), revision=revision)


def session_held() -> SessionHeld:
    return SessionHeld(
        pair_id=PAIR,
        program_id=PROGRAM,
        session_id=SessionId("session-1"),
        kind=Kind.REVERSE,
        members=MEMBERS,
        number=1,
        series_length=6,
        starts_at=NOW,
        ends_at=NOW + timedelta(minutes=45),
        revision=6,
    )


def session_missed() -> SessionMissed:
    return SessionMissed(
        pair_id=PAIR,
        program_id=PROGRAM,
        session_id=SessionId("session-1"),
        members=MEMBERS,
        number=1,
        starts_at=NOW,
        revision=6,
    )


def leaving(notify: Notify, person: PersonId, kind: N) -> list[News | None]:
    notify.wait()
    return [one.about.news for one in notify.deliveries(person, kind, State.SENDING)]


class TestSponsor:
    @pytest.mark.parametrize("yes", [True, False])
    def test_who_has_answered_is_not_asked(self, notify: Notify, *, yes: bool) -> None:
        notify.tell(asked(), answered(yes=yes))
        assert leaving(notify, GRACE, N.SPONSOR_ASKED) == []

    def test_who_is_to_be_somebody_else_is_not_asked(self, notify: Notify) -> None:
        notify.tell(asked(), asked(OTTO, revision=3))
        assert leaving(notify, GRACE, N.SPONSOR_ASKED) == []
        assert len(leaving(notify, OTTO, N.SPONSOR_ASKED)) == 1

    def test_is_asked_another_question_all_the_same(self, notify: Notify) -> None:
        notify.tell(asked(), answered(yes=True), asked(question=SponsorQuestion.ROLLOUT, revision=4))
        assert len(leaving(notify, GRACE, N.SPONSOR_ASKED)) == 1

    def test_is_not_asked_about_a_pilot_that_is_decided(self, notify: Notify) -> None:
        notify.tell(evaluated(), decided())
        assert leaving(notify, GRACE, N.PILOT_DECISION) == []

    @pytest.mark.parametrize(
        "over",
        [
            SponsorNoLongerAsked(program_id=PROGRAM, revision=6),
            ProgramDiscarded(program_id=PROGRAM, revision=6),
            ProgramClosed(program_id=PROGRAM, revision=6),
            StaffLeft(program_id=PROGRAM, was_sponsor=True, revision=6),
        ],
    )
    def test_is_not_asked_what_does_not_matter_any_more(self, notify: Notify, over: Message) -> None:
        notify.tell(asked(), asked(question=SponsorQuestion.ROLLOUT, revision=3), evaluated(), over)
        assert leaving(notify, GRACE, N.SPONSOR_ASKED) == leaving(notify, GRACE, N.PILOT_DECISION) == []

    def test_of_former_days_is_asked_nothing(self, notify: Notify) -> None:
        rollout = asked(question=SponsorQuestion.ROLLOUT, revision=3)
        notify.tell(asked(), rollout, evaluated(), asked(OTTO, revision=5))
        assert leaving(notify, GRACE, N.SPONSOR_ASKED) == leaving(notify, GRACE, N.PILOT_DECISION) == []

    def test_is_asked_on_when_a_coordinator_leaves(self, notify: Notify) -> None:
        notify.tell(asked(), StaffLeft(program_id=PROGRAM, was_sponsor=False, revision=3))
        assert len(leaving(notify, GRACE, N.SPONSOR_ASKED)) == 1

    def test_of_a_discarded_draft_leaves_no_facts_of_it(self, notify: Notify) -> None:
        notify.tell(asked(), ProgramDiscarded(program_id=PROGRAM, revision=3))
        assert PROGRAM not in notify.kept["programs"]

    def test_is_asked_about_the_last_evaluation_alone(self, notify: Notify) -> None:
        notify.tell(evaluated(), evaluated(revision=5))
        assert len(leaving(notify, GRACE, N.PILOT_DECISION)) == 1


class TestCoordinators:
    def test_hear_the_last_answer_alone(self, notify: Notify) -> None:
        notify.tell(asked(), answered(yes=True), answered(yes=False, revision=4))
        assert leaving(notify, CORA, N.PROGRAM_NEWS) == [News.SPONSOR_DECLINED]

    def test_hear_each_answer_that_stood_for_longer(self, notify: Notify) -> None:
        notify.tell(asked(), answered(yes=True))
        assert leaving(notify, CORA, N.PROGRAM_NEWS) == [News.SPONSOR_ACCEPTED]
        notify.send()
        notify.tell(answered(yes=False, revision=4))
        assert leaving(notify, CORA, N.PROGRAM_NEWS) == [News.SPONSOR_DECLINED]

    def test_hear_of_different_matters_in_different_mails(self, notify: Notify) -> None:
        notify.tell(answered(yes=True), answered(yes=False, question=SponsorQuestion.ROLLOUT, revision=4))
        assert set(leaving(notify, CORA, N.PROGRAM_NEWS)) == {News.SPONSOR_ACCEPTED, News.ROLLOUT_DECLINED}

    def test_hear_what_was_decided_and_not_that_it_waits(self, notify: Notify) -> None:
        notify.tell(evaluated(), decided())
        assert leaving(notify, CORA, N.PROGRAM_NEWS) == [News.PILOT_EXPANDED]

    def test_hear_that_a_program_goes_on_and_not_that_it_is_about_to_close_after_its_pilot(
        self, notify: Notify
    ) -> None:
        closing = ProgramClosing(program_id=PROGRAM, closes_at=WEEKS + NOW, after_pilot=True, revision=6)
        taken_back = ProgramClosing(program_id=PROGRAM, coordinator_ids=(CORA,), revision=7)
        notify.tell(decided(PilotVerdict.STOP), closing, taken_back)
        assert leaving(notify, CORA, N.PROGRAM_NEWS) == [News.CLOSING_TAKEN_BACK]

    def test_hear_of_every_run_and_plan(self) -> None:
        assert {news for news, matter in MATTERS.items() if not matter} >= {News.RUN_DRAFTED, News.PLAN_WAITS}


class TestMembers:
    @pytest.mark.parametrize("decision", [session_held(), session_missed()])
    def test_are_not_asked_whether_they_met_once_that_is_decided(self, notify: Notify, decision: Message) -> None:
        notify.tell(attestation_due(), decision)
        assert leaving(notify, ADA, N.ATTESTATION) == leaving(notify, GRACE, N.ATTESTATION) == []

    def test_are_not_asked_to_sign_what_all_have_signed(self, notify: Notify) -> None:
        notify.tell(
            AgreementDue(pair_id=PAIR, program_id=PROGRAM, members=MEMBERS, revision=3),
            AgreementSigned(pair_id=PAIR, program_id=PROGRAM, members=MEMBERS, version=1, revision=4),
        )
        assert leaving(notify, ADA, N.PAIR_NEWS) == leaving(notify, GRACE, N.PAIR_NEWS) == []
