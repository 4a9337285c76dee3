"""Renders letters: each kind and each survey wave has one template for both layouts, HTML and text."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.notify.domain.people import one_line
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.pages.environment import environment

WIDTH: Final = 76
LONGEST_SUBJECT: Final = 150
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_BEFORE_A_SIGN: Final = re.compile(r" (?=[:;!?](?:\s|$))")  # French sets one, at which no line begins


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A mail's subject, text and HTML."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of all kinds and waves, compiled once.

    Raises:
        jinja2.TemplateNotFound: a kind or a wave has no template.
    """

    def __init__(self) -> None:
        self._html = environment("services.notify.content", "templates")
        self._text = environment("services.notify.content", "templates", html=False)
        for pages, form in ((self._html, "html"), (self._text, "txt")):
            pages.globals |= {"layout": f"layout.{form}.j2", "elements": f"elements.{form}.j2"}
            pages.filters["flow"] = _flow
            for name in _names():
                pages.get_template(name)

    def render(self, kind: NotificationKind, wave: Wave | None, facts: Mapping[str, Any]) -> Rendered:
        """Return subject, text and HTML of a mail."""
        name = _name(kind, wave)
        template = self._text.get_template(name)
        said = "".join(template.blocks["subject"](template.new_context(dict(facts))))
        subject = _shortened(one_line(said))
        return Rendered(
            subject=subject,
            text=_spaced(template.render(facts)),
            html=self._html.get_template(name).render(facts, headline=subject),
        )


def _names() -> Iterator[str]:
    for kind in NotificationKind:
        waves: Iterable[Wave | None] = Wave if kind is NotificationKind.SURVEY else (None,)
        yield from (_name(kind, wave) for wave in waves)


def _name(kind: NotificationKind, wave: Wave | None) -> str:
    return f"{kind}-{wave}.j2" if kind is NotificationKind.SURVEY else f"{kind}.j2"


def _flow(text: str, first: str = "", then: str = "") -> str:
    """Return text wrapped as one paragraph; URLs are not broken, and non-breaking blanks are kept."""
    return textwrap.fill(
        _BEFORE_A_SIGN.sub("\N{NO-BREAK SPACE}", _BLANKS.sub(" ", text).strip(" ")),
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _spaced(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<!--)[ \t]+\n", "\n", text)).strip() + "\n"


def _shortened(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "\N{HORIZONTAL ELLIPSIS}"
