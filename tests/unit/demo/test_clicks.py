"""People do with the links in their mails what their part in the story is, and the ledger keeps it."""

from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from deploy.client import Client, Platform
from deploy.demo.clicks import NOTE, Clicks
from deploy.demo.ledger import Ledger
from deploy.demo.mailbox import Mail, Mailbox

DELIVERIES = {
    "d1": {"kind": "pair-ending", "pair_id": "p1", "person_id": "ada"},
    "d2": {"kind": "pair-ending", "pair_id": "p1", "person_id": "grace"},
    "d3": {"kind": "pair-ending", "pair_id": "p2", "person_id": "mary"},
    "d4": {"kind": "handover", "pair_id": "p3", "person_id": "joan"},
    "d5": {"kind": "pair-ended", "pair_id": "p3", "person_id": "edith"},
}


class Site:
    """Answers for notify and for every page; `forms` are those that were sent, by path."""

    def __init__(self) -> None:
        self.forms: list[tuple[str, dict[str, str]]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith("/v1/deliveries/"):
            return httpx.Response(200, json=DELIVERIES[path.rpartition("/")[2]])
        if request.method == "POST":
            self.forms.append((path, dict(parse_qsl(request.content.decode()))))
        return httpx.Response(200, text=f"<p>{NOTE}</p>")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def clicks(site: Site, tmp_path: Path) -> Clicks:
    platform = Platform({})
    platform._clients = {"notify": Client("http://notify", transport=httpx.MockTransport(site.answer))}
    return Clicks(platform=platform, mailbox=Mailbox(tmp_path), ledger=Ledger(), going_on="p1")


def mail(id_: str, purpose: str) -> Mail:
    links = {purpose: f"http://matching/{purpose}/{id_}"}
    return Mail(file=Path(id_), message_id=f"<{id_}@example.org>", links=links, has_calendar=False)


class TestGoingOn:
    async def test_is_what_both_of_one_pair_want(self, clicks: Clicks, site: Site) -> None:
        for id_ in ("d1", "d2", "d3"):
            await clicks._act(mail(id_, "extension"))

        assert site.forms == [("/extension/d1", {"answer": "yes"}), ("/extension/d2", {"answer": "yes"})]
        assert clicks.ledger.extended == 1

    async def test_is_wanted_once(self, clicks: Clicks, site: Site) -> None:
        await clicks._act(mail("d1", "extension"))
        await clicks._act(mail("d1", "extension"))

        assert len(site.forms) == 1


class TestAHandover:
    async def test_is_written_by_the_leaver_and_read_by_who_stays(self, clicks: Clicks, site: Site) -> None:
        await clicks._act(mail("d4", "handover"))
        assert (site.forms, clicks.ledger.notes) == ([("/handover/d4", {"note": NOTE})], 1)

        await clicks._act(mail("d5", "handover"))
        assert (len(site.forms), clicks.ledger.read) == (1, 1)


class TestASponsor:
    async def test_opens_the_rollout(self, clicks: Clicks, site: Site) -> None:
        await clicks._act(mail("d6", "pilot-decision"))

        assert site.forms == [("/pilot-decision/d6", {"verdict": "expand"})]
        assert clicks.ledger.verdicts == 1


class TestAMentee:
    async def test_answers_every_check_right_and_agrees_to_the_time(self, clicks: Clicks, site: Site) -> None:
        await clicks.learn("http://matching/readiness/d7")

        assert [sorted(form) == ["agree"] for _, form in site.forms] == [False, False, True]
        assert all(form for _, form in site.forms)
