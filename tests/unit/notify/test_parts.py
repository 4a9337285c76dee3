"""The parts of a mail arrive as they were written, whatever their characters are."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from services.notify.channels import parts
from services.notify.content.calendar import CalendarPart, Method
from services.notify.content.render import Rendered

CALENDAR = CalendarPart(method=Method.REQUEST, content="BEGIN:VCALENDAR\r\nSUMMARY:Zoë\r\nEND:VCALENDAR\r\n".encode())
TEXTS = (
    "Plain.\n",
    "From Ada to Grace.\n.\nFrom there on.\n",
    "Zoë = ready \n",
    "Zoë\n.\nFrom here\t\n--=_0 \n",
    "",
    "Zoë, without an end",
    "x" * 2_000 + "\n",
    "Zoë " + "x" * 200,
    "李雷和韩梅梅见面\n" * 20,
)


def opened(text: str, html: str = "<p>Zoë</p>\n", calendar: CalendarPart | None = None) -> EmailMessage:
    content = parts.content(Rendered(subject="", text=text, html=html), calendar, "de")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.splitlines())) <= 78
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


class TestContent:
    @pytest.mark.parametrize("text", TEXTS)
    def test_is_what_was_said(self, text: str) -> None:
        message = opened(text, html=text)
        for kind in ("plain", "html"):
            part = message.get_body((kind,))
            assert part is not None
            assert part.get_content().replace("\r\n", "\n") == text

    def test_is_the_same_for_the_same_mail(self) -> None:
        rendered = Rendered(subject="", text="Zoë\n", html="<p>Zoë</p>\n")
        assert parts.content(rendered, CALENDAR, "de") == parts.content(rendered, CALENDAR, "de")

    def test_says_its_language(self) -> None:
        assert opened("Hallo\n")["Content-Language"] == "de"
        assert opened("Hallo\n", calendar=CALENDAR)["Content-Language"] == "de"

    def test_is_readable_as_it_travels_where_it_is_plain(self) -> None:
        assert b"\r\nFrom Ada to Grace.\r\n" in parts.content(Rendered(subject="", text=TEXTS[1], html=""), None, "en")

    def test_brings_a_calendar_beside_the_text_and_as_a_file(self) -> None:
        message = opened("Hallo\n", calendar=CALENDAR)
        beside = message.get_body(("plain",))
        assert beside is not None
        (invitation,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        (attached,) = message.iter_attachments()
        assert (invitation.get_param("method"), attached.get_filename()) == ("REQUEST", "session.ics")
        assert attached.get_content() == CALENDAR.content
        assert invitation.get_content().encode() == CALENDAR.content
