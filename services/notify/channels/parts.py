"""The MIME parts of a mail (RFC 2045): text, HTML and calendar; none of their headers contains people's text.

The standard library's `email` is not used: it parses and folds each header anew and compiles an expression for each
boundary, which took a third of the time that a mail took to make.
"""

import re
from binascii import b2a_qp
from collections.abc import Sequence
from email.base64mime import body_encode
from hashlib import blake2b
from typing import Final

from services.notify.content.calendar import CalendarPart
from services.notify.content.render import Rendered

ATTACHMENT: Final = "session.ics"
LONGEST_LINE: Final = 78  # RFC 5322, 2.1.1
END: Final = "\r\n"
# Above that share of other characters, quoted-printable is longer than base64.
_MOSTLY: Final = 6
_OTHERS: Final = bytes(range(128, 256))
_ENDS: Final = re.compile(r"\r\n|\r|\n")


def content(rendered: Rendered, calendar: CalendarPart | None, language: str) -> bytes:
    """Return the MIME headers and the parts of a mail."""
    said = [_text(rendered.text, "plain"), _text(rendered.html, "html")]
    if calendar is None:
        whole = _multipart("alternative", said)
    else:
        # Most mail programs show this part beside the text; in others people can open the attachment (RFC 6047).
        shown = _multipart("alternative", [*said, _invitation(calendar)])
        whole = _multipart("mixed", [shown, _attachment(calendar)])
    return f"MIME-Version: 1.0{END}Content-Language: {language}{END}{whole}".encode("ascii")


def _multipart(subtype: str, parts: Sequence[str]) -> str:
    together = END.join(parts)
    # No part contains its own hash; and neither encoding writes "=_" (RFC 2045, 6.7).
    boundary = f"=_{blake2b(together.encode(), digest_size=16).hexdigest()}"
    between = f"{END}--{boundary}{END}"
    head = f'Content-Type: multipart/{subtype};{END} boundary="{boundary}"{END}'
    return f"{head}{between}{between.join(parts)}{END}--{boundary}--{END}"


def _text(text: str, subtype: str) -> str:
    lines = _ENDS.sub(END, text)
    if text.isascii() and max(map(len, text.splitlines()), default=0) <= LONGEST_LINE:
        return _part(f'text/{subtype}; charset="utf-8"', "7bit", lines)
    data = lines.encode()
    if (len(data) - len(data.translate(None, _OTHERS))) * _MOSTLY > len(data):
        return _encoded(f'text/{subtype}; charset="utf-8"', data)
    # It breaks lines as the text does, which may have one line alone.
    quoted = _ENDS.sub(END, b2a_qp(data).decode("ascii"))
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable", quoted)


def _invitation(calendar: CalendarPart) -> str:
    return _encoded(f'text/calendar; charset="utf-8"; method="{calendar.method.value}"', calendar.content)


def _attachment(calendar: CalendarPart) -> str:
    kind = f'application/ics; name="{ATTACHMENT}"{END}Content-Disposition: attachment; filename="{ATTACHMENT}"'
    return _encoded(kind, calendar.content)


def _encoded(kind: str, data: bytes) -> str:
    return _part(kind, "base64", body_encode(data, eol=END))


def _part(kind: str, encoding: str, body: str) -> str:
    return f"Content-Type: {kind}{END}Content-Transfer-Encoding: {encoding}{END}{END}{body}"
