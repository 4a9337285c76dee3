"""Parses the form on a page: its fields and their choices."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass(kw_only=True)
class Form(HTMLParser):
    """A parsed form: hidden values, and `choices`, the radio and named buttons by field, in page order."""

    hidden: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Collect the fields that a click can fill; free-text fields stay empty."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if not name or tag not in {"input", "button"}:
            return
        if given.get("type") == "hidden":
            self.hidden[name] = value
        elif given.get("type") in {"radio", "submit"}:
            self.choices.setdefault(name, []).append(value)


def form(page: str) -> Form:
    """Return the form on a page."""
    found = Form()
    found.feed(page)
    return found
