"""Parses the forms on a page: their fields and the choices of each."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
Filled = dict[str, str | list[str]]


@dataclass(kw_only=True)
class Form:
    """A form: hidden values, and what can be filled, by field and in page order.

    Attributes:
        choices: the radio and named buttons.
        ticks: the boxes to tick.
        chosen: the option that each list begins with.
        days: the first day that each date can be.
    """

    hidden: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    ticks: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)

    @property
    def acts(self) -> list[str]:
        """Return what its buttons do."""
        return self.choices.get("do", [])

    @property
    def begun(self) -> Filled:
        """Return what is sent if nobody fills anything in."""
        return {**self.hidden, **self.chosen}


class _Reader(HTMLParser):
    """Collects the forms of a page; fields outside of a form are in the first."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = [Form()]
        self._list = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Collect the fields that a click can fill."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self.forms.append(Form())
            case "select":
                self._list = given.get("name", "")
            case "option":
                self._option(given)
            case "input" | "button" if given.get("name"):
                self._field(given["name"], given)
            case _:
                pass

    def _option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if "selected" in given:
            self.forms[-1].chosen[self._list] = value
        self.forms[-1].chosen.setdefault(self._list, value)

    def _field(self, name: str, given: dict[str, str]) -> None:
        one, value = self.forms[-1], given.get("value", "")
        match given.get("type"):
            case "hidden":
                one.hidden[name] = value
            case "radio" | "submit":
                one.choices.setdefault(name, []).append(value)
            case "checkbox":
                one.ticks.setdefault(name, []).append(value)
            case "date":
                one.days[name] = given.get("min", "")
            case _:
                pass


def forms(page: str) -> list[Form]:
    """Return the forms on a page, in its order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms[1:] or reader.forms


def form(page: str) -> Form:
    """Return the first form on a page."""
    return forms(page)[0]
