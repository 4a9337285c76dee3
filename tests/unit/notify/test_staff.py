"""Mails to sponsors and coordinators, who need not take part in their program."""

from datetime import timedelta

import pytest

from services.notify.domain.delivery import About, News
from shared.contracts.notifications import NotificationKind
from shared.contracts.programs import ProgramStaffed, SponsorAnswered, SponsorAsked, SponsorQuestion
from shared.contracts.vocabulary import Cadence, Kind
from tests.builders import NOW
from tests.unit.notify.facts import ADA, GRACE, PROGRAM, Notify, contact, program
from tests.unit.notify.letters import letter, opened, text

N = NotificationKind


def asked(question: SponsorQuestion = SponsorQuestion.SPONSORSHIP, revision: int = 2) -> SponsorAsked:
    return SponsorAsked(
        revision=revision,
        program_id=PROGRAM,
        title="Digital Bridge",
        kind=Kind.REVERSE,
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=60,
        languages=("en",),
        objective="Leaders learn what juniors use.",
        settings_revision=1,
        person_id=ADA,
        question=question,
        expires_at=NOW + timedelta(days=30),
    )


class TestASponsor:
    def test_is_asked_before_the_program_is_published(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), asked())
        delivery = notify.only(ADA, N.SPONSOR_ASKED)
        assert (delivery.about.question, delivery.expires_at) == (SponsorQuestion.SPONSORSHIP, NOW + timedelta(days=30))
        assert notify.kept["programs"][PROGRAM].title == "Digital Bridge"

    def test_is_asked_once_if_asked_twice_in_a_minute(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), asked(), asked(revision=3), asked(SponsorQuestion.ROLLOUT, revision=4))
        pending = [one for one in notify.deliveries(ADA, N.SPONSOR_ASKED) if one.pending]
        assert [one.about.question for one in pending] == ["sponsorship", "rollout"]

    @pytest.mark.parametrize(("question", "asks"), [("sponsorship", "sponsor"), ("rollout", "without a pilot")])
    def test_reads_what_it_is_about_and_gets_a_link(self, question: str, asks: str) -> None:
        mail = opened(letter(N.SPONSOR_ASKED, about=About(question=SponsorQuestion(question))))
        said = " ".join(text(mail).split())
        assert asks in said
        assert "/sponsorship/" in said
        assert "because you are named as the sponsor of Digital Spring" in said

    def test_is_named_in_mails_once_they_have_accepted(self) -> None:
        notify = Notify()
        notify.tell(program(revision=2), ProgramStaffed(revision=3, program_id=PROGRAM, sponsor_id=ADA))
        assert notify.kept["programs"][PROGRAM].sponsor_id == ADA
        notify.tell(ProgramStaffed(revision=4, program_id=PROGRAM))
        assert notify.kept["programs"][PROGRAM].sponsor_id is None


class TestACoordinator:
    @pytest.mark.parametrize(("yes", "news"), [(True, News.SPONSOR_ACCEPTED), (False, News.SPONSOR_DECLINED)])
    def test_is_told_what_the_sponsor_said(self, yes: bool, news: News) -> None:  # noqa: FBT001 - a parameter of the test
        notify = Notify()
        notify.tell(
            contact(GRACE),
            SponsorAnswered(
                revision=3, program_id=PROGRAM, question=SponsorQuestion.SPONSORSHIP, yes=yes, coordinator_ids=(GRACE,)
            ),
        )
        assert notify.only(GRACE, N.PROGRAM_NEWS).about.news is news

    @pytest.mark.parametrize("news", News)
    def test_reads_what_happened_and_what_to_do(self, news: News) -> None:
        mail = opened(letter(N.PROGRAM_NEWS, about=About(news=news)))
        assert "Digital Spring" in str(mail["Subject"])
        assert "because you coordinate Digital Spring" in " ".join(text(mail).split())
