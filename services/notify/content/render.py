"""From a letter to words: each kind has one template, which two layouts turn into HTML and plain text."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.notify.domain.people import one_line
from shared.contracts.notifications import NotificationKind

WIDTH: Final = 76
LONGEST_SUBJECT: Final = 150
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """What a mail says."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of all kinds, compiled once."""

    def __init__(self) -> None:
        loader = PackageLoader("services.notify.content", "templates")
        # The second environment writes plain text, where an entity would be shown as it is.
        self._html = Environment(autoescape=True, loader=loader, undefined=StrictUndefined, trim_blocks=True)
        self._text = Environment(autoescape=False, loader=loader, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701
        for environment, form in ((self._html, "html"), (self._text, "txt")):
            environment.lstrip_blocks = True
            environment.globals |= {"layout": f"layout.{form}.j2", "elements": f"elements.{form}.j2"}
            environment.filters["flow"] = _flow

    def render(self, kind: NotificationKind, facts: Mapping[str, Any]) -> Rendered:
        """Return subject, text and HTML of a mail."""
        name = f"{kind.value}.j2"
        template = self._text.get_template(name)
        said = "".join(template.blocks["subject"](template.new_context(dict(facts))))
        subject = _shortened(one_line(said))
        return Rendered(
            subject=subject,
            text=_spaced(template.render(facts)),
            html=self._html.get_template(name).render(facts, headline=subject),
        )


def _flow(text: str, first: str = "", then: str = "") -> str:
    """Return text as one paragraph; addresses are never broken, and blanks that hold words together stay."""
    return textwrap.fill(
        _BLANKS.sub(" ", text).strip(" "),
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
