"""The kit of pages: one palette that can be read, one layout, dates in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import UndefinedError

from shared.contracts.vocabulary import Cadence, Language
from shared.languages import speaks
from shared.pages import words
from shared.pages.environment import environment
from shared.pages.notices import USUAL, Case, notice_page
from shared.pages.palette import DARK, LIGHT, PRINT, Token, colours, style_sheet

NOON = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
ENOUGH = 4.5  # WCAG 2.2, 1.4.3


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestPalette:
    @pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT])
    @pytest.mark.parametrize(
        ("text", "ground"),
        [
            *((text, ground) for text in (Token.INK, Token.SOFT, Token.ACCENT) for ground in (Token.PAPER, Token.CARD)),
            (Token.INK, Token.TINT),
            (Token.ACCENT, Token.TINT),
            (Token.ON_ACCENT, Token.ACCENT),
            (Token.WRONG, Token.WRONG_TINT),
            (Token.MENTOR, Token.CARD),
            (Token.MENTEE, Token.CARD),
        ],
    )
    def test_can_be_read_by_day_by_night_and_on_paper(
        self, palette: Mapping[Token, str], text: Token, ground: Token
    ) -> None:
        assert contrast(palette[text], palette[ground]) >= ENOUGH

    def test_prints_on_white_by_night_too(self) -> None:
        rules = style_sheet().splitlines()
        assert rules[1].startswith("@media (prefers-color-scheme: dark)")
        assert rules[2].startswith("@media print")
        assert "--paper: #ffffff;" in rules[2]

    def test_gives_mails_the_colours_of_the_day(self) -> None:
        assert colours()["on_accent"] == LIGHT[Token.ON_ACCENT]


class TestEnvironment:
    def test_escapes_pages_and_leaves_plain_text_alone(self) -> None:
        for html, shown in ((True, "&lt;b&gt;"), (False, "<b>")):
            assert environment("shared", html=html).from_string("{{ name }}").render(name="<b>") == shown

    def test_refuses_what_is_not_defined(self) -> None:
        with pytest.raises(UndefinedError):
            environment("shared").from_string("{{ name }}").render()


class TestNotices:
    @pytest.mark.parametrize("case", Case)
    def test_say_each_case_on_the_one_layout(self, case: Case) -> None:
        page = notice_page(USUAL[case])
        text = bytes(page.body).decode()
        assert page.status_code == USUAL[case].status
        assert text.startswith("<!doctype html>")
        assert f"<h1>{USUAL[case].title}</h1>" in text
        assert "--ink:" in text


class TestWords:
    def test_say_when_something_is(self) -> None:
        berlin, later = words.zone_of("Europe/Berlin"), NOON + timedelta(minutes=45)
        assert words.date(NOON) == "10 March 2026"
        assert words.day(NOON, berlin) == "Tuesday, 10 March 2026"
        assert words.clock(NOON, berlin) == "15:00 CET"
        assert words.hours(NOON, later, berlin) == "15:00\N{EN DASH}15:45 CET"
        assert words.meeting(NOON, later, berlin) == "Tuesday, 10 March 2026, 15:00 to 15:45 (Europe/Berlin)"
        assert words.until(NOON, berlin) == "Tuesday, 10 March, 15:00 (Europe/Berlin)"

    def test_name_a_place_as_people_do(self) -> None:
        assert words.place(words.zone_of("America/New_York")) == "America/New York"
        assert words.clock(NOON, words.zone_of("Asia/Karachi")).startswith("19:00 ")
        assert words.place(words.zone_of("Nowhere/At All")) == "UTC"

    @pytest.mark.parametrize(
        ("minutes", "cadence", "shown"),
        [
            (45, Cadence.BIWEEKLY, "1\N{VULGAR FRACTION ONE HALF} hours"),
            (60, Cadence.MONTHLY, "1 hour"),
            (15, Cadence.MONTHLY, "15 minutes"),
        ],
    )
    def test_say_how_long_something_takes(self, minutes: int, cadence: Cadence, shown: str) -> None:
        assert words.a_month(minutes, cadence) == shown
        assert words.commitment(minutes, cadence, 12) == f"{minutes} minutes {words.every(cadence)}, for 12 weeks"

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            (Language.DE, "1\N{VULGAR FRACTION ONE HALF} Stunden"),
            (Language.FR, "1\N{VULGAR FRACTION ONE HALF}\N{NO-BREAK SPACE}heure"),
            (Language.ES, "1\N{VULGAR FRACTION ONE HALF} horas"),
        ],
    )
    def test_count_an_hour_and_a_half_as_each_language_does(self, language: Language, said: str) -> None:
        with speaks(language):
            assert words.a_month(45, Cadence.BIWEEKLY) == said

    def test_list_as_in_a_sentence(self) -> None:
        assert [words.listed(["a", "b", "c"][:many]) for many in (1, 2, 3)] == ["a", "a and b", "a, b and c"]

    @pytest.mark.parametrize(
        ("people", "said"),
        [
            (["Ana", "Inés"], "Ana e Inés"),
            (["Eva", "Ana", "Hilario"], "Eva, Ana e Hilario"),
            (["Ana", "Ian"], "Ana y Ian"),
            (["Inés"], "Inés"),
            (["Inés", "Ana"], "Inés y Ana"),
        ],
    )
    def test_list_before_the_sound_of_i_as_spanish_does(self, people: list[str], said: str) -> None:
        with speaks(Language.ES):
            assert words.listed(people) == said
