"""Mails about a waiting list, about what is over, and about what changed since they were planned, are true."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from deploy.services import NAMES
from services.notify.content.letter import Listed, Other
from services.notify.domain.delivery import About
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason
from shared.contracts.participants import ParticipantWaitlisted
from shared.contracts.programs import ProgramClosed
from shared.contracts.vocabulary import Language, PairId, PersonId, Role
from tests.unit.notify.facts import ADA, GRACE, PROGRAM, Notify, contact, enrolled, program, withdrawn
from tests.unit.notify.letters import GRACE_CONTACT, html, letter, meeting, opened, pair, text
from tests.unit.notify.letters import program as known_program

N = NotificationKind
ROOT = Path(__file__).parents[3]


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(program(), contact())
    return notify


def waitlisted(person: PersonId = ADA, revision: int = 1) -> ParticipantWaitlisted:
    return ParticipantWaitlisted(person_id=person, program_id=PROGRAM, role=Role.MENTEE, position=3, revision=revision)


def closed() -> ProgramClosed:
    return ProgramClosed(program_id=PROGRAM, revision=9)


class TestWaitingList:
    @pytest.mark.parametrize("pause", [timedelta(seconds=30), timedelta(hours=1)])
    def test_of_a_program_that_closes_is_no_part_in_it(self, notify: Notify, pause: timedelta) -> None:
        notify.tell(waitlisted())
        notify.wait(pause)
        notify.tell(closed())
        notify.wait()
        said = text(opened(letter(N.PROGRAM_CLOSED, about=notify.only(ADA, N.PROGRAM_CLOSED).about)))
        assert "You were on the waiting list of Digital Spring, which has closed." in said
        assert "take part as" not in said
        assert "because you were on the waiting list" in said

    def test_that_somebody_leaves_is_no_part_in_the_program(self, notify: Notify) -> None:
        notify.tell(waitlisted())
        notify.wait(timedelta(hours=1))
        notify.tell(withdrawn(role=Role.MENTEE))
        notify.wait()
        message = opened(letter(N.WITHDRAWN, about=notify.only(ADA, N.WITHDRAWN).about))
        assert message["Subject"] == "You are no longer on the waiting list of Digital Spring"
        assert "take part again" not in text(message)

    @pytest.mark.parametrize("kind", [N.WITHDRAWN, N.PROGRAM_CLOSED])
    def test_is_over_once_somebody_has_a_seat(self, notify: Notify, kind: N) -> None:
        notify.tell(waitlisted(), enrolled(revision=2))
        notify.tell(withdrawn() if kind is N.WITHDRAWN else closed())
        notify.wait()
        assert not notify.only(ADA, kind).about.waited

    def test_is_why_one_gets_its_mail(self) -> None:
        said = text(opened(letter(N.WAITLISTED, about=About(position=3))))
        assert "because you are on the waiting list of Digital Spring. " in said
        assert "you take part" not in said


class TestWhatIsOver:
    @pytest.mark.parametrize("wave", [Wave.CLOSING, Wave.AFTER_6_MONTHS, Wave.AFTER_12_MONTHS])
    def test_is_no_part_in_the_program_a_year_later(self, wave: Wave) -> None:
        asked = replace(letter(N.SURVEY, about=About(wave=wave)), pair=replace(pair(), ended=True))
        assert "because you take or took part" in text(opened(asked))

    def test_is_said_once_when_the_program_closed(self) -> None:
        ended = letter(N.PAIR_ENDED, about=About(ended=PairEndReason.PROGRAM_CLOSED))
        said = text(opened(replace(ended, program=known_program(closed=True))))
        assert "has closed, earlier than you had planned" in said
        assert "itself has closed" not in said

    def test_promises_no_silence_that_the_other_mail_breaks(self) -> None:
        said = text(opened(letter(N.PAIR_ENDED, about=About(ended=PairEndReason.WITHDRAWN, withdrawn=True))))
        assert "nobody is told why you no longer take part" in said


class TestPairsInNeed:
    def in_need(self, *running: str) -> Any:  # noqa: ANN401 - a message
        ids = (PairId("one"), PairId("two"), PairId("three"))
        given = letter(N.PAIRS_IN_NEED, about=About(in_need=ids, count=3))
        listed = tuple(Listed(pair=replace(pair(), id=PairId(id_)), people=()) for id_ in running)
        return opened(replace(given, in_need=listed))

    @pytest.mark.parametrize(
        ("running", "subject"),
        [
            (("one", "two", "three"), "Digital Spring: 3 pairs need help"),
            (("one",), "Digital Spring: 1 pair needs help"),
            ((), "Digital Spring: the pairs that needed help have ended"),
        ],
    )
    def test_are_counted_without_those_that_have_ended(self, running: tuple[str, ...], subject: str) -> None:
        message = self.in_need(*running)
        assert message["Subject"] == subject
        assert "first" not in text(message)


class TestHours:
    def test_of_somebody_without_a_name_are_those_of_their_address(self) -> None:
        said = self.invited(replace(GRACE_CONTACT, name=""), outside_hours=(GRACE,))
        assert "outside the working hours of grace@example.org" in said

    def test_of_somebody_unknown_are_not_said_to_suit_them(self) -> None:
        assert "within the working hours" not in self.invited(None, outside_hours=(PersonId("gone"),))

    def invited(self, other: Any, **fields: Any) -> str:  # noqa: ANN401 - a contact, and a meeting's fields
        given = letter(N.INVITATION, meeting=meeting(1, **fields))
        others = (Other(role=Role.MENTEE, contact=other),) if other else ()
        return text(opened(replace(given, others=others)))


class TestAddresses:
    def test_that_take_no_mail_are_not_named_to_write_to(self) -> None:
        given = letter(N.PAIRED)
        other = replace(given.others[0], contact=replace(GRACE_CONTACT, refused=True))
        assert "Write to" not in text(opened(replace(given, others=(other,))))
        assert "Write to: grace@example.org" in text(opened(given))


class TestAnswersOfCalendars:
    @pytest.mark.parametrize("kind", [N.INVITATION, N.RESCHEDULED])
    def test_are_said_to_change_nothing(self, kind: N) -> None:
        said = text(opened(letter(kind, meeting=meeting(1))))
        assert "Accepting or declining in your calendar changes nothing for the others." in said


class TestTitles:
    def test_stand_above_no_mail_that_is_about_no_program(self) -> None:
        asked = replace(letter(N.ERASURE_ASKED), program=None, pair=None, others=(), language=Language.DE)
        assert "Ihrem Mentoring-Programm</td>" not in html(opened(asked))

    @pytest.mark.parametrize("package", ["shared", *(f"services/{name}" for name in NAMES)])
    def test_follow_no_word_that_french_would_elide(self, package: str) -> None:
        with (ROOT / package / "languages" / "fr.po").open("rb") as file:
            said = [
                form for one in read_po(file) for form in ([one.string] if isinstance(one.string, str) else one.string)
            ]
        values = ("%(program)s", "{program}", "%(title)s", "{title}", "{name}", "%(name)s")
        assert [form for form in said if any(f"de {value}" in form or f"que {value}" in form for value in values)] == []
