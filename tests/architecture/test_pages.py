"""Pages and mails are made by one kit: one environment, one palette, one layout, one place for dates in words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KIT = ROOT / "shared/pages"
MAIL_LAYOUT = ROOT / "services/notify/content/templates"
SHOWN = (".py", ".j2", ".css", ".js")
OF_ITS_OWN = {
    "a colour": re.compile(r"""#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}(?=[;}"'])|\brgba?\("""),
    "an environment": re.compile(r"\bEnvironment\("),
    "a layout": re.compile(r"<!doctype", re.IGNORECASE),
    "a weekday or month of the locale": re.compile(r":?%[ABab]\b"),
}
ALLOWED = {
    "a colour": {KIT / "palette.py"},
    "an environment": {KIT / "environment.py"},
    "a layout": {KIT / "layout.html.j2", MAIL_LAYOUT / "layout.html.j2"},
    "a weekday or month of the locale": set[Path](),
}


def own(text: str) -> Iterator[str]:
    """Yield what a file makes by itself instead of by the kit."""
    for what, pattern in OF_ITS_OWN.items():
        if pattern.search(text):
            yield what


def shown() -> list[Path]:
    rooms = (ROOT / "services", ROOT / "shared")
    return sorted(path for room in rooms for path in room.rglob("*") if path.suffix in SHOWN)


class TestPages:
    def test_have_nothing_of_their_own_that_the_kit_has(self) -> None:
        found = [(path, what) for path in shown() for what in own(path.read_text(encoding="utf-8"))]
        assert [f"{path.relative_to(ROOT)}: {what}" for path, what in found if path not in ALLOWED[what]] == []

    def test_stand_on_the_one_layout(self) -> None:
        rooms = [*ROOT.glob("services/*/pages"), KIT]
        pages = [path for room in rooms for path in room.glob("*.html.j2") if "<h1>" in path.read_text()]
        assert len(pages) > 5
        layouts = (
            '{% extends "layout.html.j2" %}',
            '{% extends "site.html.j2" %}',
            # A part that another page includes has the frame only if it is opened by itself, the report unless alone.
            ' if bare else "site.html.j2" %}',
            '{% extends "layout.html.j2" if alone else "site.html.j2" %}',
        )
        assert [path.name for path in pages if not any(one in path.read_text() for one in layouts)] == []

    @pytest.mark.parametrize(
        ("planted", "what"),
        [
            ("a { color: #1f6f78; }", "a colour"),
            ("a{color:#fff}", "a colour"),
            ('<td style="color: rgb(1, 2, 3)">', "a colour"),
            ("pages = Environment(autoescape=True)", "an environment"),
            ("<!DOCTYPE html>", "a layout"),
            ('f"{begins:%A}"', "a weekday or month of the locale"),
        ],
    )
    def test_are_found_out(self, planted: str, what: str) -> None:
        assert list(own(planted)) == [what]

    @pytest.mark.parametrize("fine", ['<a href="#added">', "color: var(--ink);", "f'{moment:%H:%M}'", "&#39;"])
    def test_are_not_found_out_for_nothing(self, fine: str) -> None:
        assert list(own(fine)) == []
