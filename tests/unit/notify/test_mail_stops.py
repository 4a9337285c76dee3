"""Holding back the mails of a program, letting them go, and sending again what has failed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from services.notify.commands import LetMailsGo, RecordDelivery, ResendDelivery, StopMails
from services.notify.domain.delivery import NotFailed, Result, State, UnknownDelivery
from services.notify.domain.references import EVERY_PROGRAM
from services.notify.store import CONTACTS, DELIVERIES
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.privacy import PersonErasureAsked
from shared.contracts.vocabulary import DeliveryId, PersonId
from tests.memory import run_on
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    HOLD,
    PAIR,
    PROGRAM,
    Notify,
    attestation_due,
    contact,
    ended,
    enrolled,
    pair_paused,
    paired,
    readied,
    unmatched,
    withdrawn,
)
from tests.unit.notify.test_api import application

PAGE = f"/programs/{PROGRAM}/mails"
STOP_ALL, GO_ALL = StopMails(program_id=EVERY_PROGRAM, why="wrong dates"), LetMailsGo(program_id=EVERY_PROGRAM)
STOP, GO = StopMails(program_id=PROGRAM), LetMailsGo(program_id=PROGRAM)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE))
    return notify


@pytest.fixture
async def site(notify: Notify) -> AsyncIterator[httpx.AsyncClient]:
    app = application()
    run_on(app, notify)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify") as client:
        yield client


def failed(notify: Notify) -> DeliveryId:
    notify.tell(enrolled())
    notify.wait()
    sending = notify.only(ADA, NotificationKind.WELCOME)
    refused = RecordDelivery(
        person_id=ADA,
        delivery_id=sending.id,
        result=Result.ADDRESS_REFUSED,
        attempts=1,
        code=550,
        contact_revision=notify.find(CONTACTS, id=ADA)[0].revision,
    )
    notify.tell(refused)
    return sending.id


class TestStop:
    def test_holds_back_what_comes_due(self, notify: Notify) -> None:
        notify.tell(STOP, enrolled())
        notify.wait(HOLD + timedelta(hours=5))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING
        assert not notify.jobs

    def test_ends_and_lets_go_what_waited_within_ten_minutes(self, notify: Notify) -> None:
        notify.tell(STOP, STOP, enrolled())
        notify.wait(HOLD + timedelta(hours=5))
        notify.tell(GO)
        notify.wait(timedelta(minutes=10))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENDING

    def test_sends_nothing_later_whose_time_is_over(self, notify: Notify) -> None:
        notify.tell(STOP, attestation_due(deadline=timedelta(hours=1)))
        events = notify.wait(timedelta(hours=2))
        assert [(event.person_id, event.reason) for event in events] == [
            (person, SuppressionReason.OVERTAKEN) for person in (ADA, GRACE)
        ]


class TestStopOfAll:
    def test_holds_back_every_program(self, notify: Notify) -> None:
        notify.tell(STOP_ALL, enrolled())
        notify.wait(HOLD + timedelta(hours=5))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING
        notify.tell(GO_ALL)
        notify.wait(timedelta(minutes=10))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENDING

    def test_leaves_a_program_stopped_that_is_stopped_by_itself(self, notify: Notify) -> None:
        notify.tell(STOP, STOP_ALL, enrolled(), GO_ALL)
        notify.wait(HOLD + timedelta(hours=5))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING

    async def test_is_asked_for_with_a_reason_and_shown_with_it(self, notify: Notify, site: httpx.AsyncClient) -> None:
        assert (await site.post("/v1/mail-stops", json={})).status_code == 422
        assert (await site.post("/v1/mail-stops", json={"why": "wrong dates"})).json()["why"] == "wrong dates"
        assert (await site.get(f"/v1/programs/{PROGRAM}/mails")).json()["held_back_since"] is None
        assert (await site.post("/v1/mail-releases")).json()["held_back_since"] is None
        assert notify.kept["mail_stops"] == {}


class TestResendOfAll:
    @pytest.mark.parametrize(
        ("asked", "resent"),
        [
            ({}, 1),
            ({"kinds": ["welcome"]}, 1),
            ({"kinds": ["ready"]}, 0),
            ({"since": "2020-01-01T00:00:00Z"}, 1),
            ({"since": "2090-01-01T00:00:00Z"}, 0),
        ],
    )
    async def test_is_by_kind_and_time(
        self, notify: Notify, site: httpx.AsyncClient, asked: dict[str, object], resent: int
    ) -> None:
        failed(notify)
        assert (await site.post("/v1/resends", json=asked)).json() == {"resent": resent, "left": 0}


class TestPageOfAll:
    async def test_holds_back_with_a_reason_and_lets_go(self, notify: Notify, site: httpx.AsyncClient) -> None:
        here = "/operations/mails"
        assert (await site.post(f"{here}/stops", data={})).status_code == 422
        assert (await site.post(f"{here}/stops", data={"why": "Wrong dates"})).status_code == 303
        page = (await site.get(here)).text
        assert "of all programs are held back since" in page
        assert "Why: Wrong dates" in page
        assert (await site.post(f"{here}/releases", data={})).status_code == 303
        assert "are held back since" not in (await site.get(here)).text
        assert notify.kept["mail_stops"] == {}

    async def test_sends_again_by_kind_and_day(self, notify: Notify, site: httpx.AsyncClient) -> None:
        failed(notify)
        page = (await site.get("/operations/mails")).text
        assert 'value="welcome"' in page
        assert 'value="ready"' not in page
        there = "/operations/mails/resends"
        assert (await site.post(there, data={"since": "yesterday"})).status_code == 422
        await site.post(there, data={"kinds": "ready"})
        await site.post(there, data={"since": "2090-01-01"})
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.FAILED
        await site.post(there, data={"kinds": "welcome"})
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING

    async def test_is_a_tab_of_operations(self, site: httpx.AsyncClient) -> None:
        assert 'href="/operations/mails"' in (await site.get("/operations/mails")).text


class TestResend:
    def test_tries_a_failed_mail_and_its_address_again(self, notify: Notify) -> None:
        id_ = failed(notify)
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.FAILED
        notify.tell(ResendDelivery(person_id=ADA, delivery_id=id_))
        notify.wait(timedelta(0))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENDING

    def test_is_refused_for_what_has_not_failed_and_for_another_person(self, notify: Notify) -> None:
        id_ = failed(notify)
        with pytest.raises(UnknownDelivery):
            notify.tell(ResendDelivery(person_id=GRACE, delivery_id=id_))
        notify.tell(ResendDelivery(person_id=ADA, delivery_id=id_))
        with pytest.raises(NotFailed):
            notify.tell(ResendDelivery(person_id=ADA, delivery_id=id_))


class TestPage:
    async def test_says_whom_mails_do_not_reach_and_not_what_they_are_about(
        self, notify: Notify, site: httpx.AsyncClient
    ) -> None:
        failed(notify)
        page = (await site.get(PAGE)).text
        assert "the mail server refused the address" in page
        assert "ada@" in page
        assert "elcome" not in page

    async def test_holds_back_and_lets_go(self, notify: Notify, site: httpx.AsyncClient) -> None:
        assert (await site.post(f"{PAGE}/stops", data={})).status_code == 303
        assert "are held back since" in (await site.get(PAGE)).text
        notify.tell(paired())
        notify.wait(HOLD)
        assert not notify.jobs
        assert (await site.post(f"{PAGE}/releases", data={})).status_code == 303
        assert "are held back since" not in (await site.get(PAGE)).text

    async def test_sends_all_that_failed_again(self, notify: Notify, site: httpx.AsyncClient) -> None:
        failed(notify)
        assert (await site.post(f"{PAGE}/resends", data={})).status_code == 303
        assert (await site.get(f"/v1/programs/{PROGRAM}/mails")).json()["failed"] == 0


class TestApi:
    async def test_resends_by_kind_and_time(self, notify: Notify, site: httpx.AsyncClient) -> None:
        failed(notify)
        path = f"/v1/programs/{PROGRAM}/resends"
        later = {"since": (notify.now + timedelta(days=1)).isoformat()}
        assert (await site.post(path, json={"kinds": ["invitation"]})).json() == {"resent": 0, "left": 0}
        assert (await site.post(path, json=later)).json() == {"resent": 0, "left": 0}
        assert (await site.post(path, json={"kinds": ["welcome"]})).json() == {"resent": 1, "left": 0}


class TestHistory:
    async def test_says_once_what_both_of_a_pair_were_told(self, notify: Notify, site: httpx.AsyncClient) -> None:
        notify.tell(paired(), pair_paused())
        notify.wait()
        notify.send()
        part = (await site.get(f"/pairs/{PAIR}/history", headers={"hx-request": "true"})).text
        assert part.count("Told whom they meet") == 1
        assert "<html" not in part

    async def test_says_nothing_of_what_one_of_them_was_asked(self, notify: Notify, site: httpx.AsyncClient) -> None:
        notify.tell(paired(), attestation_due())
        notify.wait()
        notify.send()
        kinds = {one.kind for one in notify.find(DELIVERIES, state=State.SENT)}
        assert NotificationKind.ATTESTATION in kinds
        part = (await site.get(f"/pairs/{PAIR}/history", headers={"hx-request": "true"})).text
        assert part.count("<li") == 1


class TestMailsOfAPerson:
    async def test_are_counted_and_not_named(self, notify: Notify, site: httpx.AsyncClient) -> None:
        failed(notify)
        page = (await site.get(f"/programs/{PROGRAM}/people/{ADA}/mails")).text
        assert "the mail server refused the address" in page
        assert "welcome" not in page.casefold()

    async def test_of_somebody_without_an_address_say_so(self, site: httpx.AsyncClient) -> None:
        assert "no address is known" in (await site.get(f"/programs/{PROGRAM}/people/nobody/mails")).text


class TestResendOfWhatIsUntrue:
    def again(self, notify: Notify, person: PersonId) -> list[NotificationKind]:
        """Send all failed mails of a person again; return the kinds that leave."""
        wanted = notify.deliveries(person, state=State.FAILED)
        notify.tell(*(ResendDelivery(person_id=person, delivery_id=one.id) for one in wanted))
        notify.wait(timedelta(minutes=1))
        notify.send()
        return [one.kind for one in wanted if notify.delivery(one.id).state is State.SENT]

    def test_leaves_out_what_a_later_mail_has_changed(self, notify: Notify) -> None:
        for fact in (enrolled(), readied(), unmatched()):
            notify.tell(fact)
            notify.wait()
            notify.send(Result.RETRIES_EXHAUSTED)
        assert self.again(notify, ADA) == [NotificationKind.UNMATCHED]

    def test_leaves_out_a_pair_that_is_over(self, notify: Notify) -> None:
        for fact in (readied(), unmatched(), paired()):
            notify.tell(fact)
            notify.wait()
            notify.send(Result.RETRIES_EXHAUSTED)
        notify.tell(ended())
        notify.wait()
        notify.send()
        assert self.again(notify, ADA) == []

    def test_leaves_out_the_welcome_of_somebody_who_has_left(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.send(Result.RETRIES_EXHAUSTED)
        notify.tell(withdrawn())
        notify.wait()
        notify.send()
        assert self.again(notify, ADA) == []

    async def test_is_not_counted(self, notify: Notify, site: httpx.AsyncClient) -> None:
        failed(notify)
        notify.tell(withdrawn())
        notify.wait()
        states = [(one.kind, one.state) for one in notify.deliveries(ADA)]
        assert (NotificationKind.WELCOME, State.FAILED) in states
        assert (NotificationKind.WITHDRAWN, State.FAILED) in states
        assert (await site.post(f"/v1/programs/{PROGRAM}/resends")).json() == {"resent": 1, "left": 0}


class TestMailOfAnErasure:
    def test_leaves_though_all_mails_are_held_back(self, notify: Notify) -> None:
        notify.tell(STOP_ALL)
        begins_at = notify.now + timedelta(days=3)
        notify.tell(PersonErasureAsked(revision=1, person_id=ADA, erasure_id="e", begins_at=begins_at))
        notify.wait()
        assert notify.only(ADA, NotificationKind.ERASURE_ASKED).state is State.SENDING
