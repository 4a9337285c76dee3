"""Notify on real servers: facts come in by Kafka, mails go out by SMTP, and people answer by the links in them."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from icalendar import Calendar

from deploy.local.platform import Platform
from services.notify.app import build
from services.notify.settings import Settings
from shared.contracts.catalog import CONTACTS, NOTIFICATIONS
from shared.contracts.cloudevents import Envelope, read, to_headers
from shared.contracts.contacts import ContactErased
from shared.contracts.messages import Message, Tombstone
from shared.contracts.vocabulary import Role
from tests.e2e.lone import Lone
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    HOLD,
    cancelled,
    contact,
    enrolled,
    paired,
    program,
    readied,
    scheduled,
    survey,
)

IDS = re.compile(r'"(ada|grace|pair|program|session-\d+|pulse-\w+)"')
Fact = TypeVar("Fact", bound=Message)


class Office(Lone):
    """Notify, with a real mail server, told what happens."""

    name = "notify"

    def __init__(self, servers: Platform) -> None:
        super().__init__(servers.kafka, servers.mongodb)
        self.servers = servers

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - passed on
        port = int(self.servers.server("smtp").where.rpartition(":")[2])
        return build(Settings(**settings, smtp_host="127.0.0.1", smtp_port=port))

    def id(self, name: str) -> str:
        """Return an id of this run's own: topics are shared by all tests."""
        return f"{self.run}-{name}"

    def _own(self, fact: Fact) -> Fact:
        renamed = IDS.sub(lambda found: f'"{self.id(found[1])}"', fact.model_dump_json())
        return type(fact).model_validate_json(renamed.replace("@example.org", f".{self.run}@example.org"))

    def record(self, message: Message) -> dict[str, Any]:
        own = self._own(message)
        if not isinstance(own, Tombstone):
            return super().record(own)
        envelope = Envelope(id=f"{self.run}/{own.key}", source="/tests", type=own.TYPE, subject=own.key)
        return {"topic": CONTACTS, "key": own.key.encode(), "value": None, "headers": to_headers(envelope)}

    async def wait(self, time: timedelta = HOLD) -> None:
        """Move the clock, and wait until all that came due is done."""
        await self.wait_until(await self.now() + time)

    def mails(self, person: str) -> list[EmailMessage]:
        """Return the mails that somebody got, oldest first."""
        files = sorted(self.servers.mail.glob("*.eml"))
        read = [cast("EmailMessage", message_from_bytes(file.read_bytes(), policy=default)) for file in files]
        return [mail for mail in read if mail["To"].addresses[0].addr_spec == f"{person}.{self.run}@example.org"]

    async def deliveries(self, person: str, **query: str) -> list[dict[str, Any]]:
        wanted = {"person_id": self.id(person), **query}
        answer = await self.http.get(f"/v1/programs/{self.id('program')}/deliveries", params=wanted)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def published(self, person: str) -> list[str]:
        """Return what is on the notifications topic about somebody: type and kind."""
        found = await self.records(NOTIFICATIONS)
        about = [record for record in found if record.key == self.id(person).encode()]
        return [f"{read(record.headers, record.value)[0].type}:{json.loads(record.value)['kind']}" for record in about]


@pytest.fixture
async def office(servers: Platform) -> AsyncIterator[Office]:
    async with Office(servers) as running:
        yield running


def subjects(mails: Iterable[EmailMessage]) -> list[str]:
    return sorted(str(mail["Subject"]).strip() for mail in mails)


def newest(mails: list[EmailMessage], about: str) -> EmailMessage:
    return next(mail for mail in reversed(mails) if about in str(mail["Subject"]))


class TestMails:
    async def test_tell_a_pairs_story_once_to_each_side(self, office: Office) -> None:
        await office.tell(program(), contact(ADA), contact(GRACE, zone="America/New_York"))
        await office.tell(enrolled(), readied(), enrolled(GRACE, role=Role.MENTEE))
        await office.wait()
        await office.tell(paired(), *(scheduled(number) for number in range(1, 4)))
        await office.wait()
        await office.tell(cancelled(2))
        await office.wait()

        assert subjects(office.mails(ADA)) == [
            "Cancelled: session 2 with Grace on Tuesday, 24 March 2026",
            "Meet Grace, your mentee in Digital Spring",
            "Session 1 with Grace: Tuesday, 10 March 2026, 15:00 CET",
            "Session 2 with Grace: Tuesday, 24 March 2026, 15:00 CET",
            "Session 3 with Grace: Tuesday, 7 April 2026, 16:00 CEST",
            "Welcome to Digital Spring: you are ready to start",
        ]
        assert subjects(office.mails(GRACE))[1:] == [
            "Meet Ada, your mentor in Digital Spring",
            "Session 1 with Ada: Tuesday, 10 March 2026, 10:00 EDT",
            "Session 2 with Ada: Tuesday, 24 March 2026, 10:00 EDT",
            "Session 3 with Ada: Tuesday, 7 April 2026, 10:00 EDT",
            "Welcome to Digital Spring",
        ]
        self.check_calendar(newest(office.mails(GRACE), "Session 2"))
        await self.check_record(office)

    def check_calendar(self, mail: EmailMessage) -> None:
        (attached,) = [part for part in mail.walk() if part.get_content_type() == "application/ics"]
        calendar = Calendar.from_ical(attached.get_payload(decode=True))
        (event,) = calendar.events
        assert (event["DTSTART"].dt.hour, event["DTSTART"].params["TZID"]) == (10, "America/New_York")

    async def check_record(self, office: Office) -> None:
        """Mails on disk, deliveries in the store and events on Kafka are the same, and none is there twice."""
        for person in (ADA, GRACE):
            sent = await office.deliveries(person, state="sent")
            ids = [mail["Message-ID"] for mail in office.mails(person)]
            assert sorted(ids) == sorted(f"<{delivery['id']}@example.org>" for delivery in sent)
            events = await office.published(person)
            assert sorted(events) == sorted(
                f"mentoring.notification-{delivery['state']}.v1:{delivery['kind']}"
                for delivery in await office.deliveries(person)
                if delivery["state"] != "pending"  # the reminder of whoever is not ready
            )

    async def test_to_a_refused_address_are_reported_and_not_tried_again(self, office: Office) -> None:
        await office.tell(program(), contact(ADA, email="refused@example.org"), enrolled())
        await office.wait()
        await office.tell(readied())
        await office.wait()
        found = {one["kind"]: one for one in await office.deliveries(ADA, state="failed")}
        assert {one["reason"] for one in found.values()} == {"address-refused"}
        assert (found["welcome"]["code"], found["welcome"]["attempts"]) == (550, 1)
        assert found["ready"]["attempts"] == 0
        assert not (await office.http.get(f"/v1/people/{office.id(ADA)}/preferences")).json()["reachable"]

    async def test_that_were_put_off_arrive_once(self, office: Office) -> None:
        await office.tell(program(), contact(ADA, email="flaky@example.org"), enrolled())
        await office.wait()
        (found,) = await office.deliveries(ADA, kind="welcome")
        assert (found["state"], found["attempts"]) == ("sent", 3)
        assert len(office.mails("flaky")) == 1

    async def test_wait_for_a_contact(self, office: Office) -> None:
        await office.tell(program(), enrolled())
        await office.wait()
        assert {one["state"] for one in await office.deliveries(ADA)} == {"pending"}
        await office.tell(contact(ADA))
        assert subjects(office.mails(ADA)) == ["Welcome to Digital Spring"]

    async def test_go_to_nobody_whose_contact_was_erased(self, office: Office) -> None:
        await office.tell(program(), contact(ADA), enrolled())
        await office.tell(ContactErased(person_id=ADA))
        await office.wait()
        assert {one["state"] for one in await office.deliveries(ADA)} == {"pending"}
        assert office.mails(ADA) == []


class TestPreferences:
    async def test_follow_the_one_click_of_a_mail_program(self, office: Office) -> None:
        await office.tell(program(), contact(ADA), contact(GRACE), paired(), survey())
        await office.wait()
        mail = newest(office.mails(ADA), "worth it")
        address = urlsplit(mail["List-Unsubscribe"].strip("<> "))
        assert (await office.http.get(address.path)).status_code == 200
        assert (await office.http.get(f"/v1/people/{office.id(ADA)}/preferences")).json()["opted_out"] == []

        answer = await office.http.post(address.path, data={"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        again = survey().model_copy(update={"survey_id": "pulse-again", "revision": 2})
        await office.tell(again)
        await office.wait()
        (suppressed,) = await office.deliveries(ADA, kind="survey", state="suppressed")
        assert suppressed["reason"] == "opted-out"
