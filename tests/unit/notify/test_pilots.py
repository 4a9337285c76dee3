from datetime import timedelta

import pytest

from services.notify.domain.delivery import News, State
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.pilots import PilotVerdict
from shared.contracts.programs import PilotDecided, PilotDecisionDue
from shared.contracts.vocabulary import PersonId
from tests.builders import NOW
from tests.keys import signer
from tests.unit.notify.facts import ADA, GRACE, PROGRAM, Notify, contact, program
from tests.unit.notify.letters import html, letter, opened, text

ASKED = NotificationKind.PILOT_DECISION


def due(sponsor: PersonId | None = GRACE, evaluation: int = 1) -> PilotDecisionDue:
    return PilotDecisionDue(
        revision=evaluation,
        program_id=PROGRAM,
        evaluation=evaluation,
        recommendation=PilotVerdict.EXPAND,
        expires_at=NOW + timedelta(days=30),
        sponsor_id=sponsor,
        coordinator_ids=(ADA,),
    )


@pytest.fixture
def notify() -> Notify:
    known = Notify()
    known.tell(program(), contact(), contact(GRACE))
    return known


class TestAnEvaluatedPilot:
    def test_asks_the_sponsor_and_tells_the_coordinators(self, notify: Notify) -> None:
        notify.tell(due())
        notify.wait()
        assert notify.only(GRACE, ASKED).state is State.SENDING
        assert notify.only(ADA, NotificationKind.PROGRAM_NEWS).about.news is News.PILOT_EVALUATED

    def test_without_a_sponsor_tells_the_coordinators_that_nobody_is_asked(self, notify: Notify) -> None:
        notify.tell(due(None))
        assert notify.only(ADA, NotificationKind.PROGRAM_NEWS).about.news is News.PILOT_NOT_ASKED

    def test_evaluated_again_at_once_asks_once(self, notify: Notify) -> None:
        notify.tell(due(), due(evaluation=2))
        first, second = notify.deliveries(GRACE, ASKED)
        assert (first.reason, second.state) == (SuppressionReason.OVERTAKEN, State.PENDING)

    @pytest.mark.parametrize(
        ("decision", "news"),
        [("expand", News.PILOT_EXPANDED), ("adjust", News.PILOT_ADJUSTED), ("stop", News.PILOT_STOPPED)],
    )
    def test_once_decided_tells_the_coordinators(self, notify: Notify, decision: PilotVerdict, news: News) -> None:
        notify.tell(
            PilotDecided(revision=3, program_id=PROGRAM, evaluation=1, decision=decision, coordinator_ids=(ADA,))
        )
        assert notify.only(ADA, NotificationKind.PROGRAM_NEWS).about.news is news


class TestTheMail:
    def test_leads_to_the_decision_and_says_why_it_came(self) -> None:
        mail = opened(letter(ASKED, expires_at=NOW + timedelta(days=30)))
        token = html(mail).split("/pilot-decision/")[1].split('"')[0]
        assert signer("matching").read(token, NOW).claims["purpose"] == "decision"
        assert "because you sponsor Digital Spring" in text(mail)
