"""What a mail's header lines say, as mail programs read them."""

from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notify.channels.headers import NotLiteral, literal, mailbox, unstructured
from services.notify.domain.delivery import About
from services.notify.domain.kinds import OPTIONAL
from services.notify.domain.people import change, one_line
from services.notify.settings import Settings
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import DeliveryId, PersonId, SessionId, SurveyId
from tests.keys import keys_for
from tests.unit.notify.facts import contact
from tests.unit.notify.letters import ADA_CONTACT, compose, letter, opened, program

N = NotificationKind
SMUGGLED = "=?utf-8?q?=0d=0aBcc:_evil@x.example=0d=0aReply-To:_evil@x.example?="
TITLES = [
    "Frühling für Führungskräfte über alle Bereiche hinweg: Größe zählt nicht, Übung macht den Meister",
    "Mentorat inversé\u00a0: « échanger, s\u2019élever, réussir »\u202f! Saison d\u2019été à Évry et à Orléans",
    "¿Y tú, qué enseñas? Mentoría inversa para todos los años, también en España y en América",
    "Świeże spojrzenie: młodsi uczą starszych, ćwiczenia i żywe rozmowy w każdą środę",
    "Plain title of an international program, long enough to be folded into several lines",
    SMUGGLED,
    "Grow =?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?= together",
    "ä ö  ü",
]


def read(content: bytes) -> Message:
    """Return a mail by the older parser, which joins encoded words as RFC 2047, 6.2 says."""
    return BytesParser(policy=compat32).parsebytes(content)


def words(message: Message, name: str) -> str:
    """Return what a header says to its reader."""
    unfolded = str(message[name]).replace("\r\n", "").replace("\n", "")
    return str(make_header(decode_header(unfolded)))


def names(content: bytes) -> list[str]:
    return [name for name, _ in read(content).items()]


class TestSubject:
    @given(st.text(min_size=1, max_size=120))
    def test_says_a_title_exactly(self, title: str) -> None:
        said = one_line(f"Welcome to {title}")
        assert words(read(unstructured("Subject", said).encode() + b"\r\n"), "Subject") == said

    @pytest.mark.parametrize("title", TITLES)
    def test_of_a_whole_mail_says_its_title_exactly_to_every_reader(self, title: str) -> None:
        mail = replace(letter(N.WELCOME), program=program(title=title))
        said = f"Welcome to {one_line(title)}"
        assert words(read(compose(mail).content), "Subject") == said
        assert opened(mail)["Subject"] == said

    @pytest.mark.parametrize("title", TITLES)
    def test_has_lines_of_a_length_that_every_server_takes(self, title: str) -> None:
        assert max(map(len, unstructured("Subject", title).split("\r\n"))) <= 76

    @pytest.mark.parametrize("letters", range(60, 80))
    def test_of_one_long_word_begins_beside_its_name(self, letters: int) -> None:
        line = unstructured("Subject", "x" * letters)
        assert line.startswith("Subject: ")
        assert words(read(line.encode() + b"\r\n"), "Subject") == "x" * letters

    @settings(max_examples=30)
    @given(st.text(max_size=60))
    @example(SMUGGLED)
    @example("Spring\x00\r\nBcc: all@example.org\r\n\r\nHello")
    def test_adds_no_line(self, title: str) -> None:
        usual = names(compose(letter(N.WELCOME)).content)
        content = compose(replace(letter(N.WELCOME), program=program(title=title))).content
        assert names(content) == usual
        assert b"\x00" not in content


class TestNames:
    @given(st.text(min_size=1, max_size=130))
    @example(SMUGGLED)
    @example('"Okafor", Ada <evil@x.example>')
    def test_arrive_exactly_and_reach_nobody_else(self, name: str) -> None:
        known = change(None, contact(name=name))
        assert known is not None
        line = read(mailbox("To", known.name, "ada@example.org").encode() + b"\r\n")
        said, _, address = words(line, "To").rpartition("<")
        assert (said.strip(" "), address) == (known.name, "ada@example.org>")
        assert line.keys() == ["To"]

    def test_of_the_other_side_add_no_line(self) -> None:
        given_letter = letter(N.PAIRED)
        evil = replace(given_letter.others[0].contact, name=SMUGGLED)
        content = compose(replace(given_letter, others=(replace(given_letter.others[0], contact=evil),))).content
        assert names(content) == names(compose(given_letter).content)
        assert words(read(content), "Subject") == f"Meet {SMUGGLED}, your mentee in Digital Spring"


class TestOneClick:
    @pytest.mark.parametrize("kind", sorted(OPTIONAL))
    @pytest.mark.parametrize(
        "address", ["http://127.0.0.1:8004", f"https://mentoring.example.org/{'long/' * 40}notify"]
    )
    def test_has_its_address_letter_by_letter_in_one_line(self, kind: N, address: str) -> None:
        about = About(session_id=SessionId("s"), survey_id=SurveyId("s"), wave=Wave.PULSE)
        mail = letter(kind, recipient=ADA_CONTACT, about=about, person_id=PersonId("p" * 100))
        known = Settings(**keys_for("notify"), public_url_notify=address)
        content = compose(mail, known).content
        (line,) = [one for one in content.split(b"\r\n") if one.startswith(b"List-Unsubscribe:")]
        assert line.startswith(f"List-Unsubscribe: <{address}/preferences/".encode())
        assert line.endswith(b">")
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content


class TestCorrelationIds:
    @pytest.mark.parametrize("given_id", ["a\r\nBcc: evil@x.example", "a\u2028b", "ä" * 10, "x" * 2000, SMUGGLED, ""])
    def test_that_nobody_checked_neither_add_a_line_nor_keep_a_mail_from_leaving(self, given_id: str) -> None:
        mail = letter(N.SURVEY, about=About(survey_id=SurveyId("s"), wave=Wave.PULSE), correlation_id=given_id)
        content = compose(mail).content
        assert "Bcc" not in names(content)
        assert max(map(len, content.split(b"\r\n"))) <= 998


class TestLiteral:
    @pytest.mark.parametrize("value", ["a\r\nBcc: b", "ä", "a\x00", "x" * 1000, "a\tb", ""])
    def test_refuses_what_it_cannot_say(self, value: str) -> None:
        with pytest.raises(NotLiteral):
            literal("List-Unsubscribe", value)


class TestForeignMailboxes:
    def test_of_the_sender_need_a_server_that_knows_them_too(self) -> None:
        known = Settings(**keys_for("notify"), sender="förderung@bücher.example", reply_to="büro@example.org")
        mail = compose(letter(N.WELCOME, id=DeliveryId("d")), known)
        assert (mail.sender, mail.utf8) == ("förderung@xn--bcher-kva.example", True)
        assert b"Message-ID: <d@xn--bcher-kva.example>\r\n" in mail.content
        assert "Reply-To: <büro@example.org>\r\n".encode() in mail.content


class TestAddresses:
    def test_with_a_foreign_domain_are_written_in_ascii(self) -> None:
        mail = compose(letter(N.WELCOME, recipient=replace(ADA_CONTACT, email="ada@bücher.example")))
        assert (mail.recipient, mail.utf8) == ("ada@xn--bcher-kva.example", False)

    def test_with_a_german_sharp_s_do_not_reach_somebody_else_s_domain(self) -> None:
        mail = compose(letter(N.WELCOME, recipient=replace(ADA_CONTACT, email="ada@straße.de")))
        assert mail.recipient == "ada@xn--strae-oqa.de"

    def test_with_a_foreign_local_part_need_a_server_that_knows_them(self) -> None:
        mail = compose(letter(N.WELCOME, recipient=replace(ADA_CONTACT, email="zoë@example.org")))
        assert (mail.recipient, mail.utf8) == ("zoë@example.org", True)
        assert "To: Ada Lovelace <zoë@example.org>".encode() in mail.content
