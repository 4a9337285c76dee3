"""The MIME parts of a mail (RFC 2045): text, HTML and calendar; none of their headers contains people's text.

The standard library's older classes are used: those of its `EmailMessage` parse each header that they are given, which
took most of the time that a mail took to make.
"""

from email import encoders
from email.charset import BASE64, QP, Charset
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from typing import Final

from services.notify.content.calendar import CalendarPart
from services.notify.content.render import Rendered

ATTACHMENT: Final = "session.ics"
LONGEST_LINE: Final = 78  # RFC 5322, 2.1.1
_WIRE: Final = compat32.clone(linesep="\r\n")
# Above that share of other characters, quoted-printable is longer than base64.
_MOSTLY: Final = 6
_OTHERS: Final = bytes(range(128, 256))


def content(rendered: Rendered, calendar: CalendarPart | None, language: str) -> bytes:
    """Return the MIME headers and the parts of a mail."""
    said = MIMEMultipart("alternative", _subparts=[_text(rendered.text, "plain"), _text(rendered.html, "html")])
    whole: Message = said
    if calendar is not None:
        # Most mail programs show this part beside the text; in others people can open the attachment (RFC 6047).
        said.attach(_invitation(calendar))
        whole = MIMEMultipart("mixed", _subparts=[said, _attachment(calendar)])
    whole["Content-Language"] = language
    return whole.as_bytes(policy=_WIRE)


def _text(text: str, subtype: str) -> Message:
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    if text.isascii() and max(map(len, text.splitlines()), default=0) <= LONGEST_LINE:
        part["Content-Transfer-Encoding"] = "7bit"
        part.set_payload(text)
    else:
        part.set_payload(text, _charset(text))
    return part


def _charset(text: str) -> Charset:
    charset, data = Charset("utf-8"), text.encode()
    many = (len(data) - len(data.translate(None, _OTHERS))) * _MOSTLY > len(data)
    charset.body_encoding = BASE64 if many else QP
    return charset


def _invitation(calendar: CalendarPart) -> Message:
    part = MIMENonMultipart("text", "calendar", charset="utf-8", method=calendar.method.value)
    part.set_payload(calendar.content)
    encoders.encode_base64(part)
    return part


def _attachment(calendar: CalendarPart) -> Message:
    part = MIMEBase("application", "ics", name=ATTACHMENT)
    part.set_payload(calendar.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=ATTACHMENT)
    return part
