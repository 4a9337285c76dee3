"""People do on the page of their pair what waits there, each thing once, and the ledger keeps it."""

from datetime import date
from urllib.parse import parse_qs

import httpx
import pytest
from itsdangerous import URLSafeSerializer

from deploy.client import Client, Platform
from deploy.demo import together
from deploy.demo.ledger import Ledger
from deploy.demo.mailbox import claims
from deploy.demo.together import Together

WHO = ("p1", "ada")
LINK = "http://feedback/together/" + str(
    URLSafeSerializer("k").dumps([1, {"purpose": "together", "pair_id": "p1", "person_id": "ada"}])
)
SIGN = (
    '<form><select name="cadence"><option value="weekly"></select><button type="submit" name="do" value="sign"></form>'
)
MAKE = (
    '<form><select name="scope"><option value="self"></select><input type="date" name="due" min="2026-03-02">'
    '<button type="submit" name="do" value="make"></form>'
)
KEEP = (
    '<form><input type="hidden" name="commitment_id" value="c1"><button type="submit" name="do" value="do">'
    '<button type="submit" name="do" value="drop"></form>'
)
CONFIRM = (
    '<form><input type="hidden" name="commitment_id" value="c1"><button type="submit" name="do" value="verify">'
    '<button type="submit" name="do" value="reopen"></form>'
)
OPINE = (
    '<form><input type="hidden" name="opinion_id" value="o1"><input type="radio" name="choice" value="0">'
    '<input type="checkbox" name="share" value="yes"><button type="submit" name="do" value="opine"></form>'
)
SHOW = (
    '<form><input type="hidden" name="thanks_id" value="t1"><select name="visibility"><option value="private"></select>'
    '<button type="submit" name="do" value="show"></form>'
)
THANK = (
    '<form><input type="hidden" name="recipient_id" value="bo"><button type="submit" name="do" value="thank"></form>'
)
Sent = list[dict[str, list[str]]]


class Page:
    """The page of a pair, and the forms that were sent."""

    def __init__(self) -> None:
        self.text = ""
        self.sent: Sent = []
        self.ledger = Ledger()

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.sent.append(parse_qs(request.content.decode()))
        return httpx.Response(200, text=self.text)

    async def opened(self, text: str) -> Sent:
        """Return what is sent when somebody opens the page."""
        self.text, self.sent = text, []
        platform = Platform({})
        platform._clients = {"notify": Client("http://notify", transport=httpx.MockTransport(self.answer))}
        await Together(platform=platform, ledger=self.ledger).open(LINK)
        return self.sent


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    def always(*_: str) -> int:
        return 0

    monkeypatch.setattr(together, "percent", always)
    return Page()


class TestALink:
    def test_says_whom_it_is_for(self) -> None:
        assert claims(LINK)["person_id"] == "ada"

    def test_that_says_nothing_is_for_nobody(self) -> None:
        assert claims("http://feedback/together/d1") == {}


class TestAgreement:
    async def test_is_signed_once_with_the_terms_on_the_table(self, page: Page) -> None:
        (sent,) = await page.opened(SIGN)

        assert (sent["do"], sent["cadence"], sent["words"]) == (["sign"], ["weekly"], [together.GOAL])
        assert await page.opened(SIGN) == []
        assert page.ledger.signed == {"p1": {"ada"}}

    def test_holds_once_both_have_signed(self) -> None:
        assert Ledger(signed={"p1": {"ada", "bo"}, "p2": {"cy"}}).agreements == 1


class TestCommitment:
    async def test_is_made_by_who_has_signed_for_a_day_five_weeks_ahead(self, page: Page) -> None:
        assert await page.opened(MAKE) == []

        _, made = await page.opened(SIGN + MAKE)

        assert (made["do"], made["due"]) == (["make"], ["2026-04-06"])
        assert page.ledger.made == {WHO: date(2026, 4, 6)}

    @pytest.mark.parametrize(("tomorrow", "done"), [("2026-04-06", set()), ("2026-04-07", {"c1"})])
    async def test_is_done_once_its_day_has_come(self, page: Page, tomorrow: str, done: set[str]) -> None:
        page.ledger.made[WHO] = date(2026, 4, 6)
        text = SIGN + KEEP + MAKE.replace("2026-03-02", tomorrow)

        await page.opened(text)
        await page.opened(text)

        assert page.ledger.done == done

    async def test_is_confirmed_by_the_junior_once(self, page: Page) -> None:
        assert [one["do"] for one in await page.opened(SIGN + CONFIRM)] == [["sign"], ["verify"]]
        assert await page.opened(SIGN + CONFIRM) == []
        assert page.ledger.verified == {"c1"}


class TestRecognition:
    async def test_of_a_junior_waits_until_the_pair_is_over(self, page: Page) -> None:
        assert [one["do"] for one in await page.opened(SIGN + THANK)] == [["sign"]]
        assert [one["do"] for one in await page.opened(THANK)] == [["thank"]]
        assert page.ledger.thanks == {WHO}

    async def test_is_shown_to_those_who_run_the_program(self, page: Page) -> None:
        (sent,) = await page.opened(SHOW)

        assert (sent["visibility"], page.ledger.shown) == (["program"], {"t1"})


class TestAQuestionOfTheSponsor:
    async def test_is_answered_with_words_that_may_be_shown(self, page: Page) -> None:
        (sent,) = await page.opened(OPINE)

        assert (sent["choice"], sent["share"], sent["words"]) == (["0"], ["yes"], [together.OPINION])
        assert page.ledger.opinions == page.ledger.shared == {"o1"}

    async def test_is_answered_without_words_by_who_keeps_them(
        self, page: Page, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unwilling(what: str, *_: str) -> int:
            return 99 if what == "shares" else 0

        monkeypatch.setattr(together, "percent", unwilling)

        (sent,) = await page.opened(OPINE)

        assert "share" not in sent
        assert page.ledger.shared == set()
