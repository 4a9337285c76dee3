"""The kit of pages for people who have signed in: forms that lose nothing, lists in addresses, messages, assets."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, Field, ValidationError

from deploy.vendor import PINS, integrity, pins
from services.matching.domain.people import searchable
from shared.domain import Refused
from shared.http.problems import FieldError, Problem, invalid
from shared.languages import Language, speaks
from shared.pages.assets import assets
from shared.pages.environment import environment, moment
from shared.pages.forms import AWAY, Form, moment_of, number_of, share_of
from shared.pages.listing import Listing
from tests.unit.matching.site import Site


class Shape(BaseModel):
    weeks: int = Field(ge=1, le=104)
    title: str = Field(min_length=1)


class Full(Refused):
    """Something is full."""


def refusal(**given: object) -> ValidationError:
    try:
        Shape.model_validate(given)
    except ValidationError as error:
        return error
    raise AssertionError("it was accepted")


class TestMoment:
    def test_is_said_in_utc_for_browsers_to_say_it_in_their_zone(self) -> None:
        said = moment("2026-03-02T09:30:00+01:00")
        assert said == '<time datetime="2026-03-02T09:30:00+01:00" data-moment>2 March 2026, 08:30 UTC</time>'
        assert moment(datetime(2026, 3, 2, 8, 30, tzinfo=UTC)).endswith(">2 March 2026, 08:30 UTC</time>")


class TestEnvironment:
    def test_says_a_constant_in_the_language_of_each_reader(self) -> None:
        template = environment("services.matching").from_string("{{ 10000 | percent }} {{ 'Yes' | translated }}")
        said = []
        for language in (Language.EN, Language.DE):
            with speaks(language):
                said.append(template.render())
        assert said == ["100% Yes", "100\N{NO-BREAK SPACE}% Ja"]


class TestForm:
    def test_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(self) -> None:
        form = Form.of(weeks="2000", title="Bridge").invalid(refusal(weeks=2000, title="Bridge"))
        assert form.value("weeks") == "2000"
        assert form.error("weeks") == "Give 104 or less."
        assert form.error("title") == ""
        assert form.wrong == ""

    def test_says_above_what_no_field_of_it_is_about(self) -> None:
        form = Form.of(title="Bridge").invalid(refusal(title="Bridge"))
        assert form.errors == {}
        assert form.wrong != ""

    async def test_is_refused_in_the_words_of_the_domain(self) -> None:
        async def act() -> None:
            raise Full("nobody else can join")

        form = await Form.of(title="Bridge").take(act)
        assert form is not None
        assert (form.wrong, form.value("title")) == ("Nobody else can join.", "Bridge")

    async def test_says_that_nothing_was_lost_while_a_server_is_away(self) -> None:
        async def act() -> None:
            raise Problem(503, "Temporarily unavailable")

        form = await Form.of(title="Bridge").take(act)
        assert form is not None
        assert form.wrong == AWAY

    async def test_marks_the_fields_that_a_route_refuses(self) -> None:
        async def act() -> None:
            raise invalid(FieldError(field="settings.title", detail="write it on one line"))

        form = await Form.of(title="Bridge").take(act)
        assert form is not None
        assert form.error("title") == "Write it on one line."

    async def test_that_was_done_has_nothing_to_say(self) -> None:
        async def act() -> None:
            pass

        assert await Form.of(title="Bridge").take(act) is None

    def test_ticks_boxes(self) -> None:
        form = Form.of(yes=True, no=False, several=("a", "b"), nothing=None)
        assert [form.has(name) for name in ("yes", "no", "nothing")] == [True, False, False]
        assert form.all("several") == ("a", "b")


class TestMomentOf:
    def test_is_a_local_time_of_the_day_in_utc(self) -> None:
        assert moment_of("2026-03-10", time(23, 59), ZoneInfo("America/New_York")) == datetime(
            2026, 3, 11, 3, 59, tzinfo=UTC
        )

    def test_is_none_where_no_day_was_typed(self) -> None:
        west = ZoneInfo("America/New_York")

        assert [moment_of(given, time(23, 59), west) for given in ("", "soon", "2026-02-30", "9999-12-31")] == [
            None
        ] * 4


class TestNumberOf:
    def test_leaves_what_is_no_number_to_be_refused(self) -> None:
        assert [number_of(text) for text in ("", "12", "-3", "twelve", "9" * 30)] == [
            *(None, 12, -3, "twelve"),
            "9" * 30,
        ]

    @pytest.mark.parametrize("text", ["--5", "-", "5-", "9" * 5_000, "\u00b2", "1_0", "0x1", "1e1"])
    def test_converts_nothing_that_python_reads_in_its_own_way(self, text: str) -> None:
        assert number_of(text) == text

    def test_takes_shares_with_decimals(self) -> None:
        assert [share_of(text) for text in ("", "3.5", "3,5", "-1.25", "4", "4.", "1.2.3", "nan")] == [
            *(None, 3.5, 3.5, -1.25, 4, "4.", "1.2.3", "nan"),
        ]


class TestPart:
    async def test_that_does_not_come_is_no_page(self) -> None:
        site = Site()
        headers = {"accept": "text/html", "hx-request": "true"}
        for given, type_ in ((headers, "application/problem+json"), ({"accept": "text/html"}, "text/html")):
            answer = await site.client.get("/nowhere", headers=given)
            assert answer.headers["content-type"].startswith(type_)


class TestListing:
    def test_keeps_its_state_in_the_address(self) -> None:
        listing = Listing(rows=range(50), total=120, number=2, state={"q": "zoë & co", "sort": "", "role": "mentor"})
        assert listing.query(page=3) == "?q=zo%C3%AB+%26+co&role=mentor&page=3"
        assert (listing.first, listing.last, listing.pages) == (51, 100, 3)

    def test_that_is_empty_has_one_page(self) -> None:
        listing = Listing(rows=(), total=0, state={})
        assert (listing.first, listing.last, listing.pages, listing.query()) == (0, 0, 1, "?")


class TestAssets:
    def test_are_named_by_their_content(self) -> None:
        kit = assets()["kit.css"]
        assert kit.id.startswith("kit.")
        assert b"--accent:" in kit.content

    def test_of_others_are_what_the_pins_say(self) -> None:
        names = [pin.name for pin in pins(PINS.read_text(encoding="utf-8"))]
        assert {path.name for path in PINS.parent.iterdir()} == {*names, PINS.name}

    def test_are_told_from_another_package_by_its_digest(self) -> None:
        assert integrity(b"other").startswith("sha512-")
        assert integrity(b"other") != integrity(b"another")


class TestSearchable:
    def test_is_found_without_accents_in_any_case(self) -> None:
        assert searchable("Zoë MÜLLER-Straße, Łukasz Ørsted") == "zoe muller-strasse, lukasz orsted"
