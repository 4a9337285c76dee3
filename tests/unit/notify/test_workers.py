import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from services.notify.app import build
from services.notify.channels.smtp import MailServer
from services.notify.commands import LetMailsGo, StopMails
from services.notify.domain.delivery import Result, State
from services.notify.domain.references import EVERY_PROGRAM
from services.notify.jobs import NotTaken, deliver
from services.notify.settings import Settings, Tls
from services.notify.store import CONTACTS, DELIVERIES
from shared.contracts.contacts import ContactErased
from shared.contracts.messages import Command, Message
from shared.contracts.notifications import NotificationKind
from shared.log.lines import configure
from shared.processing.messages import Job
from tests.memory import run_on
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    Notify,
    cancelled,
    contact,
    enrolled,
    paired,
    program,
    rescheduled,
    scheduled,
)
from tests.unit.notify.smtp import Mailroom, serving


@dataclass
class Held:
    """A lease as the worker sees it."""

    job: Job
    attempt: int = 1

    async def progress(self, *, phase: str, done: int = 0, total: int = 0) -> None:
        """Tell nobody."""


@pytest.fixture
def mailroom() -> Mailroom:
    return Mailroom()


@pytest.fixture
async def settings(mailroom: Mailroom) -> AsyncIterator[Settings]:
    async with serving(mailroom) as settings:
        yield settings.model_copy(update={"smtp_attempts": 3})


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(program(), contact(ADA), contact(GRACE), enrolled())
    notify.wait()
    return notify


async def work(notify: Notify, settings: Settings, attempt: int = 1) -> list[Command]:
    """Run the worker on the oldest job, and let notify hear what it says."""
    app = build(settings)
    run_on(app, notify)
    server = MailServer(settings)
    job = Job(id=notify.jobs[0], kind="delivery", subject=notify.jobs[0])
    try:
        said = [command async for command in deliver(app.state.platform, settings, server).work(Held(job, attempt))]
    finally:
        await server.close()
    notify.tell(*said)
    return said


class TestDeliver:
    async def test_sends_the_mail_and_records_it(self, notify: Notify, settings: Settings, mailroom: Mailroom) -> None:
        await work(notify, settings)
        delivery = notify.only(ADA, NotificationKind.WELCOME)
        assert (delivery.state, delivery.attempts, delivery.code) == (State.SENT, 1, 250)
        ((recipient, content),) = mailroom.mails
        message = message_from_bytes(content, policy=default)
        assert recipient == "ada@example.org"
        assert message["Message-ID"] == f"<{delivery.id}@example.org>"
        assert message["Subject"] == "Welcome to Digital Spring"

    @pytest.mark.parametrize(("attempt", "lines"), [(1, 0), (2, 1)])
    async def test_logs_what_did_not_work_at_once(
        self, notify: Notify, settings: Settings, attempt: int, lines: int
    ) -> None:
        configure("notify", stream=(said := io.BytesIO()))
        await work(notify, settings, attempt)
        assert said.getvalue().count(b"delivery.tried") == lines

    async def test_sends_nothing_once_the_result_is_on_record(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        await work(notify, settings)
        assert await work(notify, settings) == []
        assert len(mailroom.mails) == 1

    async def test_repeats_under_the_same_message_id_what_was_not_recorded(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        for _ in range(2):
            app = build(settings)
            run_on(app, notify)
            server = MailServer(settings)
            job = Job(id=notify.jobs[0], kind="delivery", subject=notify.jobs[0])
            async for _command in deliver(app.state.platform, settings, server).work(Held(job)):
                pass  # the process dies before its command is published
            await server.close()
        ids = {message_from_bytes(content, policy=default)["Message-ID"] for _, content in mailroom.mails}
        assert (len(mailroom.mails), len(ids)) == (2, 1)

    async def test_asks_for_another_attempt_while_there_are_any(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        mailroom.says["RCPT"] = "451 4.3.0 Try again later, ada@example.org"
        with pytest.raises(NotTaken, match=r"^reply 451$"):  # and not a word of what the server said
            await work(notify, settings, attempt=2)
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENDING

    async def test_says_what_was_the_matter_where_the_server_did_not_reply(
        self, notify: Notify, settings: Settings
    ) -> None:
        encrypted = settings.model_copy(update={"smtp_tls": Tls.STARTTLS})
        with pytest.raises(NotTaken, match=r"^no reply: .*STARTTLS extension not supported"):
            await work(notify, encrypted)

    async def test_gives_up_when_attempts_are_exhausted(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        mailroom.says["RCPT"] = "451 4.3.0 Try again later"
        await work(notify, settings, attempt=3)
        delivery = notify.only(ADA, NotificationKind.WELCOME)
        assert (delivery.state, delivery.reason, delivery.attempts) == (State.FAILED, "retries-exhausted", 3)
        assert not notify.contact(ADA).refused

    async def test_asks_nobody_for_what_can_no_longer_be_answered(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        waiting = notify.delivery(notify.jobs[0])
        notify.put(DELIVERIES, replace(waiting, expires_at=notify.now))
        await work(notify, settings)
        assert notify.only(ADA, NotificationKind.WELCOME).reason == "overtaken"
        assert mailroom.mails == []

    @pytest.mark.parametrize("later", [rescheduled(1), cancelled(1)])
    async def test_tells_no_old_time_of_a_session_after_a_later_one(
        self, notify: Notify, settings: Settings, mailroom: Mailroom, later: Message
    ) -> None:
        notify.send()
        notify.tell(paired(), scheduled(1))
        notify.wait()
        notify.jobs = [notify.only(ADA, NotificationKind.INVITATION).id]
        mailroom.once["RCPT"] = "451 4.3.0 Try again later"
        with pytest.raises(NotTaken):
            await work(notify, settings)
        notify.tell(later)
        await work(notify, settings, attempt=2)
        assert notify.only(ADA, NotificationKind.INVITATION).reason == "overtaken"
        assert mailroom.mails == []

    async def test_sends_nothing_while_mails_are_held_back_and_all_of_it_later(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        mailroom.once["RCPT"] = "451 4.3.0 Try again later"
        with pytest.raises(NotTaken):
            await work(notify, settings, attempt=2)
        notify.tell(StopMails(program_id=EVERY_PROGRAM, why="wrong dates"))
        await work(notify, settings, attempt=3)  # the last
        notify.wait(timedelta(hours=5))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING
        assert mailroom.mails == []
        notify.tell(LetMailsGo(program_id=EVERY_PROGRAM))
        notify.jobs.clear()
        notify.wait(timedelta(minutes=10))
        await work(notify, settings)
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENT

    async def test_reports_a_refused_address(self, notify: Notify, settings: Settings, mailroom: Mailroom) -> None:
        mailroom.says["RCPT"] = "550 5.1.1 No such mailbox"
        await work(notify, settings)
        assert notify.only(ADA, NotificationKind.WELCOME).reason == "address-refused"
        assert notify.contact(ADA).refused

    async def test_reports_an_address_that_was_kept_under_an_older_rule(
        self, notify: Notify, settings: Settings
    ) -> None:
        notify.put(CONTACTS, replace(notify.contact(ADA), email="ada@localhost"))
        await work(notify, settings)
        assert notify.only(ADA, NotificationKind.WELCOME).reason == "address-refused"

    async def test_writes_to_nobody_who_was_erased_meanwhile(
        self, notify: Notify, settings: Settings, mailroom: Mailroom
    ) -> None:
        notify.tell(ContactErased(person_id=ADA))
        (said,) = await work(notify, settings)
        assert said.result is Result.NO_CONTACT  # type: ignore[attr-defined]
        assert mailroom.mails == []

    async def test_names_the_other_side(self, notify: Notify, settings: Settings, mailroom: Mailroom) -> None:
        notify.tell(paired())
        notify.wait()
        notify.jobs = [one.id for one in notify.deliveries(ADA, NotificationKind.PAIRED)]
        await work(notify, settings)
        message = message_from_bytes(mailroom.mails[0][1], policy=default)
        assert message["Subject"] == "Meet Grace, your mentee in Digital Spring"
