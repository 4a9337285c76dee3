"""No mail says what may be false of its reader."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.commands import OptOut
from services.notify.content.letter import gather
from services.notify.domain.delivery import About, PairNews, State
from services.notify.domain.people import Preferences
from services.notify.store import PREFERENCES
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import ProgramClosed
from shared.contracts.vocabulary import Role
from tests.memory import MemoryReader
from tests.unit.notify.facts import ADA, GRACE, PROGRAM, Notify, attestation_due, contact, ended, paired, program
from tests.unit.notify.letters import ADA_CONTACT, letter, opened, text

N = NotificationKind


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(program(), contact(ADA), contact(GRACE), paired())
    notify.wait()
    notify.send()
    return notify


async def end(notify: Notify, after: timedelta) -> str:
    """Return what Ada is told of a pair that ends as completed."""
    notify.wait(after)
    notify.tell(ended(PairEndReason.COMPLETED))
    gathered = await gather(MemoryReader(notify), notify.only(ADA, N.PAIR_ENDED))  # type: ignore[arg-type]
    assert gathered is not None
    message = opened(gathered)
    return f"{message['Subject']} {text(message)}"


class TestAnEnd:
    async def test_in_its_last_weeks_is_congratulated(self, notify: Notify) -> None:
        said = await end(notify, timedelta(weeks=10))
        assert "The end of your time with Grace: thank you" in said
        assert "Congratulations, and thank you both!" in said

    async def test_that_was_cut_short_is_not(self, notify: Notify) -> None:
        said = await end(notify, timedelta(weeks=9))
        assert "Congratulations" not in said
        assert "Your time with Grace has ended" in said
        assert "It ends earlier than was planned." in said

    async def test_in_its_last_weeks_says_how_not_to_be_matched_again(self, notify: Notify) -> None:
        said = await end(notify, timedelta(weeks=10))
        assert "If you would rather not be matched again, pause or leave the program" in said

    async def test_of_a_program_that_closed_promises_no_other_match(self, notify: Notify) -> None:
        notify.tell(ProgramClosed(program_id=PROGRAM, revision=2))
        said = await end(notify, timedelta(weeks=3))
        assert "The program itself has closed." in said
        assert "matched again" not in said

    @pytest.mark.parametrize("reason", [PairEndReason.LEFT, PairEndReason.WITHDRAWN])
    def test_because_somebody_left_reads_the_same_to_the_one_who_did(self, reason: PairEndReason) -> None:
        said = text(opened(letter(N.PAIR_ENDED, about=About(ended=reason))))
        assert "One of you" in said
        assert "Grace Hopper no longer" not in said
        assert "Grace Hopper can no longer" not in said


class TestEnrollment:
    @pytest.mark.parametrize("mode", [*EnrollmentMode, None])
    def test_thanks_nobody_for_what_somebody_else_may_have_done(self, mode: EnrollmentMode | None) -> None:
        assert "signing up" not in text(opened(letter(N.WELCOME, about=About(mode=mode))))

    @pytest.mark.parametrize("kind", [N.WITHDRAWN, N.PAIR_ENDED])
    def test_that_ended_says_nothing_of_a_wish(self, kind: N) -> None:
        said = text(opened(letter(kind, about=About(ended=PairEndReason.WITHDRAWN, withdrawn=True))))
        assert "wish" not in said
        assert "because you took part" in said


class TestAttestation:
    def test_is_asked_of_somebody_who_opted_out_of_it_once(self, notify: Notify) -> None:
        notify.put(PREFERENCES, Preferences(id=ADA, opted_out=(N.ATTESTATION,)))
        notify.tell(attestation_due())
        notify.wait()
        assert notify.only(ADA, N.ATTESTATION).state is State.SENDING

    def test_once_opted_out_of_stands_in_the_way_of_no_other_wish(self, notify: Notify) -> None:
        notify.put(PREFERENCES, Preferences(id=ADA, opted_out=(N.ATTESTATION,)))
        notify.tell(OptOut(person_id=ADA, kind=N.SURVEY))
        assert notify.preferences(ADA).opted_out == (N.SURVEY,)


class TestNames:
    def test_that_nobody_gave_leave_no_gap(self) -> None:
        given = letter(N.PAIRED, Role.MENTOR, recipient=replace(ADA_CONTACT, name=""))
        nameless = replace(given.others[0], contact=replace(given.others[0].contact, name=""))
        message = opened(replace(given, others=(nameless,)))
        assert "Hello," in text(message)
        assert message["Subject"] == "Meet grace@example.org, your mentee in Digital Spring"


class TestAgreement:
    def test_is_asked_for_in_words_that_stay_true_however_late_the_mail_leaves(self) -> None:
        asked = text(opened(letter(N.PAIR_NEWS, about=About(pair_news=PairNews.AGREEMENT_DUE))))
        assert "Say what you want to reach together" in asked
        assert "first session" not in asked


class TestSomebodyWhoseNameIsNotKnown:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("de", "mit Ihrer oder Ihrem Mentee"), ("fr", "avec votre mentoré(e)"), ("es", "con su mentee")],
    )
    def test_is_spoken_of_in_the_case_that_the_sentence_asks_for(self, language: str, words: str) -> None:
        given = replace(letter(N.PAIR_PAUSED, Role.MENTOR), others=(), language=language)
        assert words in text(opened(given))
