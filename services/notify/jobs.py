"""Jobs: sending deliveries; the result comes back as a command."""

import logging
from collections.abc import AsyncIterator

import structlog

from services.notify.channels.mail import Composer
from services.notify.channels.smtp import MailServer, Reply
from services.notify.commands import RecordDelivery
from services.notify.content.letter import Letter, gather
from services.notify.domain.delivery import Delivery, Result, State
from services.notify.domain.references import stops_of
from services.notify.settings import Settings
from services.notify.store import DELIVERIES, MAIL_STOPS, MEETINGS
from shared.addresses import NotAnAddress
from shared.app import Platform
from shared.contracts.messages import Command
from shared.processing.jobs import Later, Lease, Worker

log = structlog.get_logger()


class NotTaken(Later):
    """The mail server could not accept a mail now; the job is retried later."""


def deliver(platform: Platform, settings: Settings, server: MailServer) -> Worker:
    """Return the worker that sends one delivery; a temporary failure is retried until the attempts are exhausted."""
    composer = Composer(settings)

    async def send(letter: Letter) -> Reply:
        try:
            mail = composer.compose(letter, platform.clock.now())
        except NotAnAddress:  # kept before the rule of today
            return Reply(result=Result.ADDRESS_REFUSED)
        return await server.send(mail)

    async def work(lease: Lease) -> AsyncIterator[Command]:
        delivery = await platform.reader.get(DELIVERIES, lease.job.subject)
        if delivery is None or delivery.state is not State.SENDING:
            return  # its result has been recorded
        tried = lease.attempt > 1 or delivery.attempts > 0
        if delivery.is_over(platform.clock.now()) or (tried and await _is_old_news(platform, delivery)):
            yield _recorded(delivery, Reply(result=Result.OVERTAKEN), lease.attempt, None)
            return
        if tried and await _is_held_back(platform, delivery):
            yield _recorded(delivery, Reply(result=Result.HELD_BACK), lease.attempt, None)
            return
        letter = await gather(platform.reader, delivery)
        if letter is None:
            yield _recorded(delivery, Reply(result=Result.NO_CONTACT), lease.attempt, None)
            return
        reply = await send(letter)
        yield _recorded(delivery, _final(reply, lease.attempt, settings.smtp_attempts), lease.attempt, letter)

    async def give_up(lease: Lease, _reason: str) -> RecordDelivery | None:
        delivery = await platform.reader.get(DELIVERIES, lease.job.subject)
        if delivery is None or delivery.state is not State.SENDING:
            return None
        return _recorded(delivery, Reply(result=Result.RETRIES_EXHAUSTED), lease.attempt, None)

    return Worker(work=work, give_up=give_up)


async def _is_held_back(platform: Platform, delivery: Delivery) -> bool:
    """Tell whether mails were stopped since this one was due."""
    stops = stops_of(delivery.kind, delivery.program_id)
    return any(await platform.reader.each(*((MAIL_STOPS, id_) for id_ in stops))) if stops else False


async def _is_old_news(platform: Platform, delivery: Delivery) -> bool:
    """Tell whether a session has changed since its mail was first tried, so that a later mail tells the change."""
    told = delivery.meeting
    known = await platform.reader.get(MEETINGS, told.id) if told else None
    return told is not None and known is not None and known.sequence > told.sequence


def _final(reply: Reply, attempt: int, attempts: int) -> Reply:
    """Return a reply with a result.

    Raises:
        NotTaken: there is none yet.
    """
    if reply.result is not None:
        return reply
    if attempt < attempts:
        raise NotTaken(f"reply {reply.code}" if reply.code else f"no reply: {reply.why}")
    return Reply(result=Result.RETRIES_EXHAUSTED, code=reply.code)


def _recorded(delivery: Delivery, reply: Reply, attempt: int, letter: Letter | None) -> RecordDelivery:
    assert reply.result is not None  # noqa: S101 - see _final
    as_usual = (reply.result, attempt) == (Result.SENT, 1)  # the line of the command says it
    log.log(
        logging.DEBUG if as_usual else logging.INFO,
        "delivery.tried",
        delivery_id=delivery.id,
        kind=delivery.kind.value,
        result=reply.result.value,
        code=reply.code,
        attempt=attempt,
    )
    return RecordDelivery(
        person_id=delivery.person_id,
        delivery_id=delivery.id,
        result=reply.result,
        attempts=attempt,
        code=reply.code,
        contact_revision=letter.recipient.revision if letter else None,
    )
