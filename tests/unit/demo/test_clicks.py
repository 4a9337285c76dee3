"""People do with the links in their mails what their part in the story is, and the ledger keeps it."""

from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest
from itsdangerous import URLSafeSerializer

from deploy.client import Client, Platform
from deploy.demo.clicks import NOTE, Clicks
from deploy.demo.ledger import Ledger
from deploy.demo.mailbox import Mail, Mailbox
from deploy.demo.people import GAINS

DELIVERIES = {
    "d1": {"kind": "pair-ending", "pair_id": "p1", "person_id": "ada"},
    "d2": {"kind": "pair-ending", "pair_id": "p1", "person_id": "grace"},
    "d3": {"kind": "pair-ending", "pair_id": "p2", "person_id": "mary"},
    "d4": {"kind": "handover", "pair_id": "p3", "person_id": "joan"},
    "d5": {"kind": "pair-ended", "pair_id": "p3", "person_id": "edith"},
}
MEETINGS = "".join(
    f'<form><input type="hidden" name="session" value="{id_}"><button type="submit" name="do" value="move">'
    '<button type="submit" name="do" value="cancel"></form>'
    for id_ in ("s1", "s2")
)


def scale(name: str) -> str:
    return "".join(f'<input type="radio" name="{name}" value="{point}">' for point in range(1, 6))


FEELINGS = scale("valued") + scale("stay")


class Site:
    """Answers for notify and for every page; `forms` are those that were sent, by path."""

    def __init__(self) -> None:
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.page = f"<p>{NOTE}</p>"

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith("/v1/deliveries/"):
            return httpx.Response(200, json=DELIVERIES[path.rpartition("/")[2]])
        if request.method == "POST":
            self.forms.append((path, dict(parse_qsl(request.content.decode()))))
        return httpx.Response(200, text=self.page)


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


def link(purpose: str, **claims: str) -> str:
    return f"http://any/{purpose}/" + str(URLSafeSerializer("k").dumps([1, {"purpose": purpose, **claims}]))


def of_ada(purpose: str, *, pair_id: str = "p1", **claims: str) -> Mail:
    found = link(purpose, pair_id=pair_id, person_id="ada", **claims)
    return Mail(file=Path(found), message_id=f"<{found}>", links={purpose: found}, has_calendar=False)


class TestAPairThatFades:
    @pytest.fixture
    def fading(self, clicks: Clicks) -> Clicks:
        clicks.fading = "p1"
        return clicks

    async def test_calls_its_next_meeting_off_by_the_newest_link(self, fading: Clicks, site: Site) -> None:
        fading.mailbox.mails += [of_ada("meetings"), of_ada("meetings", newer="yes")]
        site.page = MEETINGS

        await fading.call_off("ada")

        assert [form for _, form in site.forms] == [{"session": "s1", "do": "cancel"}]
        assert (site.forms[0][0].split("/")[-1], fading.ledger.cancelled) == (
            fading.mailbox.mails[1].links["meetings"].split("/")[-1],
            1,
        )

    @pytest.mark.parametrize(("cancelled", "pair_id", "added"), [(2, "p1", True), (1, "p1", False), (2, "p2", False)])
    async def test_finds_a_new_time_when_it_is_nudged_the_second_time(
        self, fading: Clicks, site: Site, cancelled: int, pair_id: str, *, added: bool
    ) -> None:
        fading.ledger.cancelled = cancelled

        await fading._act(of_ada("meetings", pair_id=pair_id))

        assert [form for _, form in site.forms] == [{"do": "add"}] * added
        assert fading.ledger.mended == ({"p1"} if added else set())

    async def test_meets_once_it_has_a_time(self, fading: Clicks) -> None:
        for session in range(50):
            await fading._act(of_ada("attestation", session_id=f"s{session}"))

        assert {word for said in fading.ledger.attested.values() for word in said} == {"yes"}


class TestASurvey:
    @pytest.fixture
    def asked(self, clicks: Clicks, monkeypatch: pytest.MonkeyPatch) -> Clicks:
        def always(_message_id: str) -> bool:
            return True

        monkeypatch.setattr("deploy.demo.clicks.answers", always)
        return clicks

    async def test_at_the_end_tells_how_feelings_changed(self, asked: Clicks, site: Site) -> None:
        for page in (FEELINGS, FEELINGS + scale("recommend")):
            site.page = page
            await asked._act(of_ada("answer"))

        first, last = (form for _, form in site.forms)
        assert int(last["valued"]) == int(first["valued"]) + GAINS["valued"]
        assert (asked.ledger.answers, asked.ledger.changes) == (2, [{"valued": 1, "stay": 0}])

    async def test_without_a_beginning_tells_no_change(self, asked: Clicks, site: Site) -> None:
        site.page = FEELINGS + scale("recommend")

        await asked._act(of_ada("answer"))

        assert (asked.ledger.answers, asked.ledger.changes) == (1, [])

    async def test_ticks_boxes(self, asked: Clicks, site: Site) -> None:
        site.page = "".join(f'<input type="checkbox" name="topics" value="t{number}">' for number in range(40))

        await asked._act(of_ada("answer"))

        assert "topics" in site.forms[0][1]


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
