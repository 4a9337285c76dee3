from collections.abc import AsyncIterator
from functools import cache

import httpx
import pytest
from fastapi import FastAPI

from services.notify.app import build
from services.notify.content.addresses import AUDIENCE, PREFERENCES_FOR
from services.notify.domain.delivery import Result
from services.notify.domain.kinds import ESSENTIAL, OPTIONAL
from services.notify.settings import Settings
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PersonId
from tests.keys import keys_for, signer
from tests.memory import MemoryEngine, run_on
from tests.unit.notify.facts import ADA, GRACE, Notify, contact, enrolled, paired, survey


@cache
def application() -> FastAPI:
    """Return the one application of all tests: reading its routes' signatures takes long."""
    return build(Settings(**keys_for("notify")))


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE))
    return notify


@pytest.fixture
async def site(notify: Notify) -> AsyncIterator[httpx.AsyncClient]:
    app = application()
    app.state.engine = run_on(app, notify)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify") as client:
        client.engine = app.state.engine  # type: ignore[attr-defined]
        yield client


PROGRAM = "/v1/programs/program"


def engine(site: httpx.AsyncClient) -> MemoryEngine:
    return site.engine  # type: ignore[attr-defined,no-any-return]


def happen(notify: Notify) -> None:
    """Let Ada and Grace be paired, and Ada then enroll once more: three mails are to be sent."""
    for fact in (paired(), enrolled()):
        notify.tell(fact)
        notify.wait()


def link(notify: Notify, person: PersonId = ADA, kind: NotificationKind = NotificationKind.SURVEY) -> str:
    claims = {"person_id": person, "kind": kind.value}
    return f"/preferences/{signer(AUDIENCE).sign(claims, notify.now + PREFERENCES_FOR)}"


class TestDeliveries:
    async def test_are_listed_without_names_or_addresses(self, site: httpx.AsyncClient, notify: Notify) -> None:
        happen(notify)
        notify.send()
        answer = await site.get(f"{PROGRAM}/deliveries", params={"person_id": ADA})
        items = answer.json()["items"]
        assert sorted(item["kind"] for item in items) == ["paired", "readiness-reminder", "welcome"]
        assert sorted(item["state"] for item in items) == ["pending", "sent", "sent"]
        assert "example.org" not in answer.text
        assert "Ada" not in answer.text

    async def test_are_filtered_by_state_and_kind(self, site: httpx.AsyncClient, notify: Notify) -> None:
        happen(notify)
        notify.send(Result.ADDRESS_REFUSED)
        query = {"state": "failed", "kind": "welcome"}
        (item,) = (await site.get(f"{PROGRAM}/deliveries", params=query)).json()["items"]
        assert (item["reason"], item["cause"]) == ("address-refused", "program:1")

    async def test_come_in_pages(self, site: httpx.AsyncClient, notify: Notify) -> None:
        notify.tell(paired(), enrolled())
        page = (await site.get("/v1/deliveries", params={"limit": 2})).json()
        rest = (await site.get("/v1/deliveries", params={"limit": 2, "cursor": page["next"]})).json()
        assert len({item["id"] for item in page["items"] + rest["items"]}) == 4
        assert rest["next"] is None

    async def test_are_counted_by_kind_and_state(self, site: httpx.AsyncClient, notify: Notify) -> None:
        happen(notify)
        notify.send()
        notify.tell(survey())
        answer = (await site.get(f"{PROGRAM}/deliveries/summary")).json()
        assert answer == {
            "total": 5,
            "by_kind": {
                "welcome": {"sent": 1},
                "readiness-reminder": {"pending": 1},
                "paired": {"sent": 2},
                "survey": {"pending": 1},
            },
        }

    async def test_are_known_by_id(self, site: httpx.AsyncClient, notify: Notify) -> None:
        notify.tell(enrolled())
        delivery = notify.only(ADA, NotificationKind.WELCOME)
        assert (await site.get(f"/v1/deliveries/{delivery.id}")).json()["state"] == "pending"
        assert (await site.get("/v1/deliveries/nothing")).json()["code"] == "unknown-delivery"


class TestPreferences:
    async def test_say_what_can_be_left_out_and_who_can_be_reached(self, site: httpx.AsyncClient) -> None:
        answer = (await site.get(f"/v1/people/{ADA}/preferences")).json()
        assert answer["opted_out"] == []
        assert (set(answer["optional"]), set(answer["essential"])) == (OPTIONAL, ESSENTIAL)
        assert answer["reachable"]
        assert not (await site.get("/v1/people/nobody/preferences")).json()["reachable"]

    async def test_are_replaced(self, site: httpx.AsyncClient) -> None:
        await site.put(f"/v1/people/{ADA}/preferences", json={"opted_out": ["survey", "ready"]})
        answer = await site.put(f"/v1/people/{ADA}/preferences", json={"opted_out": ["survey"]})
        assert answer.json()["opted_out"] == ["survey"]

    async def test_refuse_what_nobody_can_do_without(self, site: httpx.AsyncClient) -> None:
        answer = await site.put(f"/v1/people/{ADA}/preferences", json={"opted_out": ["paired"]})
        assert (answer.status_code, answer.json()["code"]) == (422, "essential-kind")

    async def test_refuse_a_kind_that_is_none(self, site: httpx.AsyncClient) -> None:
        answer = await site.put(f"/v1/people/{ADA}/preferences", json={"opted_out": ["poems"]})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "opted_out.0"


class TestPage:
    async def test_shows_what_one_gets_and_changes_nothing(self, site: httpx.AsyncClient, notify: Notify) -> None:
        page = await site.get(link(notify))
        assert page.status_code == 200
        assert page.text.count(" checked") == len(OPTIONAL)
        assert notify.preferences(ADA) is None

    async def test_stays_with_whoever_was_sent_the_link(self, site: httpx.AsyncClient, notify: Notify) -> None:
        page = await site.get(link(notify))
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "<script" not in page.text
        assert "http" not in page.text

    async def test_saves_what_the_form_says(self, site: httpx.AsyncClient, notify: Notify) -> None:
        form = {"form": "preferences", "wanted": ["survey", "ready"]}
        answer = await site.post(link(notify), data=form, follow_redirects=True)
        assert "Saved" in answer.text
        assert answer.text.count(" checked") == 2
        assert set(notify.preferences(ADA).opted_out) == OPTIONAL - {"survey", "ready"}

    async def test_saves_that_nothing_optional_is_wanted(self, site: httpx.AsyncClient, notify: Notify) -> None:
        await site.post(link(notify), data={"form": "preferences"})
        assert set(notify.preferences(ADA).opted_out) == OPTIONAL

    @pytest.mark.parametrize("multipart", [True, False])
    async def test_takes_the_one_click_of_a_mail_program(
        self, site: httpx.AsyncClient, notify: Notify, *, multipart: bool
    ) -> None:
        field = {"List-Unsubscribe": (None, "One-Click")} if multipart else {"List-Unsubscribe": "One-Click"}
        answer = await site.post(link(notify), **({"files": field} if multipart else {"data": field}))
        assert answer.status_code == 200
        assert notify.preferences(ADA).opted_out == ("survey",)

    async def test_keeps_what_was_left_out_before_at_one_click(self, site: httpx.AsyncClient, notify: Notify) -> None:
        for kind in (NotificationKind.READY, NotificationKind.SURVEY):
            await site.post(link(notify, kind=kind), data={"List-Unsubscribe": "One-Click"})
        assert notify.preferences(ADA).opted_out == ("ready", "survey")

    async def test_takes_no_click_against_what_nobody_can_do_without(
        self, site: httpx.AsyncClient, notify: Notify
    ) -> None:
        address = link(notify, kind=NotificationKind.PAIRED)
        answer = await site.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 422
        assert "does not work" in answer.text
        assert notify.preferences(ADA) is None

    async def test_takes_no_empty_post(self, site: httpx.AsyncClient, notify: Notify) -> None:
        assert (await site.post(link(notify))).status_code == 422
        assert notify.preferences(ADA) is None

    async def test_says_that_a_broken_link_does_not_work(self, site: httpx.AsyncClient, notify: Notify) -> None:
        for answer in (await site.get(link(notify) + "x"), await site.post(link(notify) + "x")):
            assert answer.status_code == 404
            assert "does not work" in answer.text

    async def test_says_that_a_link_is_too_old(self, site: httpx.AsyncClient, notify: Notify) -> None:
        old = link(notify)
        notify.wait(PREFERENCES_FOR)
        assert (await site.get(old)).status_code == 410

    async def test_takes_no_link_that_was_signed_for_another_service(
        self, site: httpx.AsyncClient, notify: Notify
    ) -> None:
        claims = {"person_id": ADA, "kind": "survey"}
        token = signer("feedback").sign(claims, notify.now + PREFERENCES_FOR)
        assert (await site.get(f"/preferences/{token}")).status_code == 404

    async def test_asks_to_try_again_when_it_could_not_be_saved(self, site: httpx.AsyncClient, notify: Notify) -> None:
        engine(site).away = True
        answer = await site.post(link(notify), data={"form": "preferences"})
        assert answer.status_code == 503
        assert "could not be saved" in answer.text

    async def test_says_that_a_wish_is_on_its_way(self, site: httpx.AsyncClient, notify: Notify) -> None:
        engine(site).slow = True
        answer = await site.post(link(notify), data={"form": "preferences"})
        assert answer.status_code == 202
        assert "on its way" in answer.text
