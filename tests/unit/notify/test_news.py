"""News for coordinators: plans that wait, and pairs that a broken rule has paused."""

from datetime import timedelta

import pytest

from services.notify.domain.delivery import About, News, State
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.organization import PairsAtRisk, PlanDecided, PlanHeld
from shared.contracts.pairs import PauseReason
from shared.contracts.programs import ProgramClosed, ProgramClosing, ProgramStaffed, StaffLeft
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    PROGRAM,
    Notify,
    contact,
    ended,
    pair_paused,
    pair_resumed,
    paired,
    program,
)
from tests.unit.notify.letters import html, letter, opened, text

N = NotificationKind
KIM, LEE = PersonId("kim"), PersonId("lee")
WINDOW = timedelta(minutes=2)
BROKEN = PauseReason.RULE_BROKEN


@pytest.fixture
def notify() -> Notify:
    """Kim and Lee coordinate the program, in which Ada and Grace are a pair."""
    known = Notify()
    known.tell(program(), contact(KIM), contact(LEE), contact(ADA), paired())
    known.tell(ProgramStaffed(revision=2, program_id=PROGRAM, coordinator_ids=(KIM, LEE)))
    known.wait()
    known.send()
    return known


def plan_held(
    revision: int = 1, *, own: ProgramId | None = PROGRAM, kind: str = "enrollment", **at_risk: int
) -> PlanHeld:
    return PlanHeld(
        revision=revision,
        organization_id="organization",
        plan_id="plan",
        kind=kind if own else "full-sync",
        reasons=("pairs",),
        leaves=0,
        managers=12,
        pairs=sum(at_risk.values()),
        program_id=own,
        programs=tuple(PairsAtRisk(program_id=ProgramId(name), pairs=pairs) for name, pairs in at_risk.items()),
        expires_at=NOW + timedelta(days=6),
    )


def plan_decided(decision: str, revision: int = 2) -> PlanDecided:
    return PlanDecided(revision=revision, organization_id="organization", plan_id="plan", decision=decision)


def news(notify: Notify, of: PersonId = KIM) -> list[tuple[News | None, State]]:
    return [(one.about.news, one.state) for one in notify.deliveries(of, N.PROGRAM_NEWS)]


class TestAClosing:
    def test_is_told_to_each_coordinator_and_so_is_that_it_was_taken_back(self, notify: Notify) -> None:
        ahead = ProgramClosing(
            revision=3, program_id=PROGRAM, closes_at=NOW + timedelta(days=3), coordinator_ids=(KIM, LEE)
        )
        notify.tell(ahead)
        assert news(notify) == news(notify, LEE) == [(News.CLOSING_PLANNED, State.PENDING)]
        notify.wait()
        notify.send()
        notify.tell(ProgramClosing(revision=4, program_id=PROGRAM, coordinator_ids=(KIM, LEE)))
        assert news(notify)[1] == (News.CLOSING_TAKEN_BACK, State.PENDING)

    def test_that_follows_from_the_pilot_is_told_with_its_decision_alone(self, notify: Notify) -> None:
        ahead = ProgramClosing(revision=3, program_id=PROGRAM, closes_at=NOW, after_pilot=True, coordinator_ids=(KIM,))
        notify.tell(ahead)
        assert news(notify) == []


class TestAHeldRoster:
    def test_is_told_to_each_coordinator_until_it_expires(self, notify: Notify) -> None:
        notify.tell(plan_held(program=3))
        for coordinator in (KIM, LEE):
            told = notify.only(coordinator, N.PROGRAM_NEWS)
            assert (told.about.news, told.about.subject) == (News.PLAN_WAITS, "plan")
            assert told.expires_at == NOW + timedelta(days=6)

    def test_that_is_decided_within_two_minutes_is_told_to_nobody(self, notify: Notify) -> None:
        notify.tell(plan_held())
        notify.tell(plan_decided("discarded"))
        told = notify.only(KIM, N.PROGRAM_NEWS)
        assert (told.state, told.reason) == (State.SUPPRESSED, SuppressionReason.OVERTAKEN)

    def test_that_is_held_again_is_told_again(self, notify: Notify) -> None:
        notify.tell(plan_held())
        notify.wait()
        notify.send()
        notify.tell(plan_decided("approved"), plan_held(3))
        assert news(notify) == [(News.PLAN_WAITS, State.SENT), (News.PLAN_WAITS, State.PENDING)]

    def test_that_nobody_decided_is_told_once_more(self, notify: Notify) -> None:
        notify.tell(plan_held())
        notify.wait()
        notify.send()
        notify.tell(plan_decided("expired"))
        assert news(notify)[1] == (News.PLAN_EXPIRED, State.PENDING)

    def test_of_endings_is_told_as_such_and_once_more_when_it_expires(self, notify: Notify) -> None:
        notify.tell(plan_held(kind="endings", program=3))
        notify.wait()
        notify.send()
        notify.tell(plan_decided("expired"))
        assert news(notify) == [(News.ENDINGS_WAIT, State.SENT), (News.ENDINGS_EXPIRED, State.PENDING)]

    def test_that_was_approved_is_told_no_more(self, notify: Notify) -> None:
        notify.tell(plan_held())
        notify.wait()
        notify.send()
        notify.tell(plan_decided("approved"))
        assert news(notify) == [(News.PLAN_WAITS, State.SENT)]

    def test_of_a_closed_program_is_told_to_nobody(self, notify: Notify) -> None:
        notify.tell(ProgramClosed(revision=3, program_id=PROGRAM), plan_held())
        assert news(notify) == []

    def test_is_told_to_coordinators_who_remain(self, notify: Notify) -> None:
        notify.tell(StaffLeft(revision=3, program_id=PROGRAM, was_sponsor=False, coordinator_ids=(LEE,)), plan_held())
        assert (News.PLAN_WAITS, State.PENDING) in news(notify, LEE)
        assert news(notify) == []


class TestAHeldFileOfTheOrganization:
    def test_is_told_where_it_would_touch_pairs(self, notify: Notify) -> None:
        notify.tell(plan_held(own=None, program=20, elsewhere=3))
        told = notify.only(KIM, N.PROGRAM_NEWS)
        assert (told.about.news, told.about.pairs) == (News.PLAN_ELSEWHERE, 20)

    def test_that_touches_no_pair_is_told_to_no_coordinator(self, notify: Notify) -> None:
        notify.tell(plan_held(own=None))
        assert news(notify) == []

    def test_that_expires_is_told_no_more(self, notify: Notify) -> None:
        notify.tell(plan_held(own=None, program=20), plan_decided("expired"))
        assert news(notify) == [(News.PLAN_ELSEWHERE, State.SUPPRESSED)]


class TestPairsThatARuleHasPaused:
    def test_are_told_together_within_minutes(self, notify: Notify) -> None:
        other = {"pair_id": "other"}
        notify.tell(paired().model_copy(update=other))
        notify.tell(pair_paused(reason=BROKEN))
        notify.wait(timedelta(minutes=1))
        notify.tell(pair_paused(reason=BROKEN).model_copy(update=other))
        notify.wait(timedelta(minutes=2))
        told = notify.only(KIM, N.PROGRAM_NEWS)
        assert (told.about.news, told.about.pairs, told.state) == (News.PAIRS_PAUSED, 2, State.SENDING)

    def test_are_told_to_nobody_if_they_go_on_in_time(self, notify: Notify) -> None:
        notify.tell(pair_paused(reason=BROKEN))
        notify.wait(timedelta(minutes=1))
        notify.tell(pair_resumed())
        notify.wait(timedelta(minutes=5))
        assert news(notify) == []

    def test_are_told_again_when_a_rule_pauses_them_again(self, notify: Notify) -> None:
        notify.tell(pair_paused(reason=BROKEN))
        notify.wait(WINDOW)
        notify.tell(pair_resumed())
        notify.tell(pair_paused(reason=BROKEN, revision=4))
        notify.wait(WINDOW)
        assert [what for what, _ in news(notify)] == [News.PAIRS_PAUSED, News.PAIRS_PAUSED]

    def test_are_told_once_while_they_stay_paused(self, notify: Notify) -> None:
        notify.tell(pair_paused(reason=BROKEN))
        notify.wait(WINDOW)
        notify.tell(pair_paused(NOW + timedelta(weeks=3), reason=BROKEN, revision=3))
        notify.wait(WINDOW)
        assert [what for what, _ in news(notify)] == [News.PAIRS_PAUSED]

    def test_are_not_told_once_they_have_ended(self, notify: Notify) -> None:
        notify.tell(pair_paused(reason=BROKEN), ended())
        notify.wait(WINDOW)
        assert news(notify) == []

    @pytest.mark.parametrize("reason", [PauseReason.BY_MEMBER, PauseReason.COORDINATOR])
    def test_are_no_news_if_somebody_paused_them(self, notify: Notify, reason: PauseReason) -> None:
        notify.tell(pair_paused(NOW + timedelta(weeks=3), reason=reason))
        notify.wait(WINDOW)
        assert news(notify) == []


class TestTheMail:
    @pytest.mark.parametrize(
        ("about", "page"),
        [
            (About(news=News.PLAN_WAITS, subject="p1"), "/v1/plans/p1/report.html"),
            (About(news=News.ENDINGS_WAIT, subject="p1"), "/v1/plans/p1/report.html"),
            (About(news=News.ENDINGS_EXPIRED, subject="p1"), "/v1/plans/p1/report.html"),
            (About(news=News.SPONSOR_DECLINED), f"/programs/{PROGRAM}/settings"),
            (About(news=News.RUN_DRAFTED, subject="r1"), "/runs/r1"),
            (About(news=News.PAIRS_PAUSED, pairs=2), f"/v1/programs/{PROGRAM}/pauses/report.html"),
        ],
    )
    def test_leads_to_the_page_on_which_to_act(self, about: About, page: str) -> None:
        mail = opened(letter(N.PROGRAM_NEWS, about=about))
        assert page in text(mail)
        assert page in html(mail)

    def test_says_how_many_pairs_wait(self) -> None:
        said = text(opened(letter(N.PROGRAM_NEWS, about=About(news=News.PAIRS_PAUSED, pairs=1))))
        assert "does not allow the meetings of one pair" in said
        more = opened(letter(N.PROGRAM_NEWS, about=About(news=News.PAIRS_PAUSED, pairs=1200)))
        assert "1,200 pairs paused" in str(more["Subject"])

    def test_says_until_when_a_plan_waits(self) -> None:
        about, until = About(news=News.PLAN_WAITS, subject="p1"), NOW + timedelta(days=6)
        assert "It waits until: " in text(opened(letter(N.PROGRAM_NEWS, about=about, expires_at=until)))
