from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.content.letter import Letter, Other
from services.notify.domain.delivery import About, News, PairNews
from services.notify.domain.kinds import ESSENTIAL, OPTIONAL
from services.notify.domain.people import change
from services.notify.settings import Settings
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason
from shared.contracts.participants import EnrollmentMode, UnmatchedReason
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import DeliveryId, GroupAttribute, Kind, Role, SessionId, SurveyId
from tests.builders import NOW
from tests.keys import keys_for, signer
from tests.unit.notify.facts import PAIR, contact
from tests.unit.notify.letters import (
    ADA_CONTACT,
    GRACE_CONTACT,
    compose,
    html,
    letter,
    meeting,
    opened,
    text,
)

N = NotificationKind
TELLING = (N.INVITATION, N.RESCHEDULED)
WITH_A_SESSION = (*TELLING, N.CANCELLED)


OF_NO_PROGRAM = {N.ERASURE_ASKED}


def any_letter(kind: NotificationKind, role: Role = Role.MENTOR, program_kind: Kind = Kind.REVERSE) -> Letter:
    about = About(
        mode=EnrollmentMode.VOLUNTARY,
        unmatched=UnmatchedReason.COMMON_HOURS,
        ended=PairEndReason.NO_FAULT,
        session_id=SessionId("session-1"),
        survey_id=SurveyId("survey"),
        wave=Wave.PULSE,
        question=SponsorQuestion.SPONSORSHIP,
        news=News.SPONSOR_ACCEPTED,
        pair_news=PairNews.AGREEMENT_DUE,
    )
    told = meeting(1, cancelled=kind not in TELLING) if kind in WITH_A_SESSION else None
    expires = NOW + timedelta(days=3)
    return letter(
        kind,
        role,
        program_kind=program_kind,
        about=about,
        meeting=told,
        session=meeting(),
        expires_at=expires,
    )


def decoded(message: EmailMessage) -> str:
    """Return the recipient's name by the older parser, which joins encoded words as RFC 2047, 6.2 says."""
    raw = dict(message.raw_items())["To"]
    return str(make_header(decode_header(raw))).rpartition("<")[0].strip()


class TestEveryMail:
    @pytest.mark.parametrize("program_kind", Kind)
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("kind", N)
    def test_greets_by_name_and_says_the_program(self, kind: N, role: Role, program_kind: Kind) -> None:
        message = opened(any_letter(kind, role, program_kind))
        for words in (text(message), html(message)):
            assert "Hello Ada Lovelace," in words
            assert "Digital Spring" in words or kind in OF_NO_PROGRAM
            assert "None" not in words
            assert "{" not in text(message)

    @pytest.mark.parametrize("kind", N)
    def test_can_do_without_any_reference(self, kind: N) -> None:
        alone = replace(any_letter(kind), program=None, pair=None, others=(), session=None)
        message = opened(alone)
        assert "your mentoring program" in text(message) or kind in OF_NO_PROGRAM
        assert "None" not in text(message) + html(message) + str(message["subject"])

    @pytest.mark.parametrize("kind", N)
    def test_has_the_same_message_id_whenever_it_is_made(self, kind: N) -> None:
        first, second = opened(any_letter(kind)), opened(any_letter(kind))
        assert first["Message-ID"] == second["Message-ID"] == f"<{'d' * 32}@example.org>"

    def test_has_another_message_id_than_every_other_delivery(self) -> None:
        another = letter(N.WELCOME, id=DeliveryId("e" * 32))
        assert opened(another)["Message-ID"] != opened(letter(N.WELCOME))["Message-ID"]

    def test_says_that_a_machine_wrote_it_and_who_reads_answers(self) -> None:
        message = opened(letter(N.WELCOME))
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Reply-To"] == "office@example.org"
        assert message["From"] == "Mentoring program <mentoring@example.org>"
        assert message["To"] == "Ada Lovelace <ada@example.org>"
        assert message["X-Correlation-ID"] == "c0ffee"
        assert message["Content-Language"] == "en"

    def test_offers_no_reply_where_nobody_reads_it(self) -> None:
        message = opened(letter(N.WELCOME), Settings(**keys_for("notify")))
        assert message["Reply-To"] is None
        assert "reply" not in text(message)

    @pytest.mark.parametrize("kind", sorted(OPTIONAL))
    def test_can_be_stopped_by_one_click_if_one_can_do_without(self, kind: N) -> None:
        message = opened(any_letter(kind))
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = urlsplit(message["List-Unsubscribe"].strip("<>")).path.removeprefix("/preferences/")
        assert signer("notify").read(token, NOW).claims == {"person_id": "ada", "kind": kind.value}

    @pytest.mark.parametrize("kind", sorted(ESSENTIAL))
    def test_has_no_such_click_if_one_cannot(self, kind: N) -> None:
        message = opened(any_letter(kind))
        assert message["List-Unsubscribe"] is None
        assert "/preferences/" in text(message)

    @pytest.mark.parametrize("kind", N)
    def test_is_seven_bit_with_lines_no_server_breaks(self, kind: N) -> None:
        content = compose(any_letter(kind)).content
        assert content.isascii()
        assert max(map(len, content.split(b"\r\n"))) <= 998

    @pytest.mark.parametrize("kind", N)
    def test_has_html_without_anything_to_fetch(self, kind: N) -> None:
        page = html(opened(any_letter(kind)))
        assert "<img" not in page
        assert "<script" not in page
        assert "url(" not in page


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Zoë Müller-Łukasiewicz",
            "山田 太郎",
            "Lovelace, Ada",
            'Ada "the Countess" Lovelace',
            "Ada <b>Lovelace</b> & Co",
            "عائشة بنت محمد",
            "Dr. Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior the Third of Philadelphia, Pennsylvania",
            "Ü" * 120,
        ],
    )
    def test_of_any_script_and_length_arrive_as_they_are(self, name: str) -> None:
        message = opened(letter(N.PAIRED, recipient=replace(ADA_CONTACT, name=name)))
        (to,) = message["To"].addresses
        assert to.addr_spec == "ada@example.org"
        assert decoded(message) == name
        assert name in text(message)

    @settings(max_examples=50)
    @given(st.text(min_size=1, max_size=200))
    def test_never_add_a_header_or_a_recipient(self, name: str) -> None:
        known = change(None, contact(name=name))
        assert known is not None
        message = opened(letter(N.PAIRED, recipient=replace(ADA_CONTACT, name=known.name)))
        (to,) = message["To"].addresses
        assert to.addr_spec == "ada@example.org"
        assert message["Bcc"] is None
        assert len(message.get_all("Subject")) == 1

    def test_with_markup_are_shown_and_not_run(self) -> None:
        evil = Other(role=Role.MENTEE, contact=replace(GRACE_CONTACT, name="<script>alert(1)</script>"))
        message = opened(replace(letter(N.PAIRED), others=(evil,)))
        assert "<script>" not in html(message)
        assert "&lt;script&gt;" in html(message)
        assert "<script>alert(1)</script>" in text(message)

    def test_of_a_program_with_a_line_break_stay_in_the_subject(self) -> None:
        given_letter = letter(N.WELCOME)
        assert given_letter.program is not None
        title = "Spring\r\nBcc: all@example.org"
        message = opened(replace(given_letter, program=replace(given_letter.program, title=title)))
        assert message["Bcc"] is None
        assert message["Subject"] == "Welcome to Spring Bcc: all@example.org"

    def test_that_are_very_long_leave_the_subject_readable(self) -> None:
        long = Other(role=Role.MENTEE, contact=replace(GRACE_CONTACT, name="G" * 300))
        assert len(str(opened(replace(letter(N.PAIRED), others=(long,)))["Subject"])) <= 150


class TestWording:
    def test_for_the_mentor_of_a_reverse_program_says_that_the_senior_learns(self) -> None:
        words = text(opened(letter(N.PAIRED, Role.MENTOR)))
        assert "We have found your mentee in Digital Spring: Grace Hopper." in words
        assert "you are the mentor, and the more senior side learns" in words
        assert "45 minutes every two weeks, for 12 weeks" in words
        assert "data literacy and social media" in words
        assert "grace@example.org" in words

    @pytest.mark.parametrize("kind", [N.READY, N.PAIRED, N.UNMATCHED])
    def test_for_a_newcomer_says_welcome_and_the_role(self, kind: N) -> None:
        message = opened(letter(kind, about=About(newcomer=True)))
        assert "Welcome to Digital Spring (reverse mentoring)" in text(message)
        assert "take part as a mentor" in text(message)
        assert text(message).count("Digital Spring") <= 3  # there, where somebody was found, and in the footer

    def test_for_the_mentee_of_a_reverse_program_says_that_the_junior_teaches(self) -> None:
        words = text(opened(letter(N.PAIRED, Role.MENTEE)))
        assert "We have found your mentor" in words
        assert "the more junior side is the mentor, and it is you who learns" in words

    def test_for_a_traditional_program_does_not_speak_of_reversed_roles(self) -> None:
        words = text(opened(letter(N.PAIRED, Role.MENTOR, program_kind=Kind.TRADITIONAL)))
        assert "You share your experience" in words
        assert "more senior side learns" not in words

    def test_for_partners_names_no_mentor_and_no_mentee(self) -> None:
        for kind in (N.WELCOME, N.READY, N.PAIRED, N.UNMATCHED):
            message = opened(any_letter(kind, program_kind=Kind.RECIPROCAL))
            said = text(message) + str(message["Subject"])
            assert "mentee" not in said
            assert "mentor " not in said

    def test_in_a_group_tells_companions_from_the_other_side(self) -> None:
        alan = Other(role=Role.MENTOR, contact=replace(GRACE_CONTACT, id="alan", name="Alan Turing"))
        given_letter = letter(N.PAIRED)
        words = text(opened(replace(given_letter, others=(alan, *given_letter.others))))
        assert "your mentee in Digital Spring: Grace Hopper. Also on your side: Alan Turing." in words

    @pytest.mark.parametrize("reason", UnmatchedReason)
    def test_of_why_nobody_was_found_is_kind(self, reason: UnmatchedReason) -> None:
        words = text(opened(letter(N.UNMATCHED, about=About(unmatched=reason))))
        assert "That says nothing about you." in words
        assert "go first when we look again" in words

    @pytest.mark.parametrize("attribute", GroupAttribute)
    def test_of_a_rule_on_groups_says_which(self, attribute: GroupAttribute) -> None:
        about = About(unmatched=UnmatchedReason.GROUP_RULE, attribute=attribute)
        words = text(opened(letter(N.UNMATCHED, about=about)))
        assert f"The program's rule on {attribute.plural} left nobody among the people who were free" in words

    def test_never_tells_who_would_not_be_paired_with_whom(self) -> None:
        said = [
            text(opened(letter(N.UNMATCHED, about=About(unmatched=reason))))
            for reason in (UnmatchedReason.NEVER_AGAIN, UnmatchedReason.FORBIDDEN)
        ]
        assert said[0] == said[1]

    @pytest.mark.parametrize("reason", PairEndReason)
    def test_of_an_end_blames_nobody(self, reason: PairEndReason) -> None:
        words = text(opened(letter(N.PAIR_ENDED, about=About(ended=reason))))
        assert "{" not in words
        assert "withdr" not in words

    def test_of_ones_own_withdrawal_confirms_it(self) -> None:
        about = About(ended=PairEndReason.WITHDRAWN, withdrawn=True)
        message = opened(letter(N.PAIR_ENDED, about=about))
        assert message["Subject"] == "You no longer take part in Digital Spring"
        assert "You no longer take part in Digital Spring, and your time with Grace Hopper has ended." in text(message)

    def test_of_times_is_local_and_names_the_zone(self) -> None:
        said = [text(opened(letter(N.INVITATION, meeting=meeting(number)))) for number in (2, 3)]
        assert "Day: Tuesday, 24 March 2026 Your local time: 15:00\N{EN DASH}15:45 CET" in said[0]
        assert "Day: Tuesday, 7 April 2026 Your local time: 16:00\N{EN DASH}16:45 CEST" in said[1]
        assert "Europe/Berlin" in said[0]

    def test_of_times_in_a_zone_without_letters_gives_the_offset(self) -> None:
        somewhere = replace(ADA_CONTACT, zone="Asia/Almaty")
        words = text(opened(letter(N.INVITATION, recipient=somewhere, meeting=meeting(1))))
        assert "19:00\N{EN DASH}19:45 UTC+05" in words

    def test_of_times_in_a_zone_nobody_knows_falls_back_to_utc(self) -> None:
        lost = replace(ADA_CONTACT, zone="Mars/Olympus")
        words = text(opened(letter(N.INVITATION, recipient=lost, meeting=meeting(1))))
        assert "14:00\N{EN DASH}14:45 UTC" in words
        assert "Mars" not in words


class TestButtons:
    def test_of_an_attestation_are_links_that_scheduling_reads(self) -> None:
        words = text(opened(any_letter(N.ATTESTATION)))
        held, missed = (word for word in words.split() if "/attestation/" in word)
        claims = {"session_id": "session-1", "pair_id": PAIR, "person_id": "ada"}
        for address, answer in ((held, "yes"), (missed, "no")):
            token = urlsplit(address).path.removeprefix("/attestation/")
            assert address.startswith("http://127.0.0.1:8002/attestation/")
            said = signer("scheduling").read(token, NOW).claims
            then = urlsplit(said.pop("then", ""))
            assert said == {**claims, "held": answer}
            if answer == "yes":  # the page that notes it goes on to how it was
                assert signer("feedback").read(then.path.removeprefix("/answer/"), NOW).claims == claims

    def test_of_a_pulse_are_its_first_question(self) -> None:
        words = text(opened(any_letter(N.SURVEY)))
        addresses = [word for word in words.split() if "/answer/" in word]
        taps = [signer("feedback").read(one.rpartition("/")[2], NOW).claims["tap"] for one in addresses]
        assert taps == ["1", "2", "3", "4", "5"]
        assert "Was it worth your time?" in words

    def test_of_other_surveys_is_one(self) -> None:
        about = About(survey_id=SurveyId("survey"), wave=Wave.EXPECTATIONS)
        words = text(opened(letter(N.SURVEY, about=about)))
        (address,) = (word for word in words.split() if "/answer/" in word)
        claims = signer("feedback").read(address.rpartition("/")[2], NOW).claims
        assert claims == {"survey_id": "survey", "pair_id": PAIR, "person_id": "ada"}

    @pytest.mark.parametrize("kind", [N.ATTESTATION, N.SURVEY])
    def test_are_in_html_what_they_are_in_text(self, kind: N) -> None:
        message = opened(any_letter(kind))
        for address in (word for word in text(message).split() if word.startswith("http")):
            assert f'href="{address}"' in html(message)
