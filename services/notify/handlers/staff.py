"""Group notify.people: mails to sponsors and coordinators, who need not take part in the program."""

from services.notify.commands import AskAboutPilot, TellCoordinator, TellCount, TellOfPairs, TellSponsor
from services.notify.domain.delivery import About, Delivery
from services.notify.domain.matters import MATTERS
from services.notify.handlers.work import Work, newest, overtake, plan, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind


def tell_sponsor(command: TellSponsor, work: Work) -> list[Message]:
    """Plan the mail that asks a sponsor; an unsent one with the same question is replaced."""
    before = newest(work, thread_of(work, command.person_id, command.program_id), NotificationKind.SPONSOR_ASKED)
    same = before if before and before.about.question is command.question else None
    suppressed = overtake(work, same)
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.SPONSOR_ASKED,
        cause=command.cause,
        program_id=command.program_id,
        about=About(question=command.question),
        expires_at=command.expires_at,
    )
    return suppressed


def ask_about_pilot(command: AskAboutPilot, work: Work) -> list[Message]:
    """Plan the mail that asks a sponsor about the pilot; an unsent one about an earlier evaluation is replaced."""
    thread = thread_of(work, command.person_id, command.program_id)
    suppressed = overtake(work, newest(work, thread, NotificationKind.PILOT_DECISION))
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.PILOT_DECISION,
        cause=command.cause,
        program_id=command.program_id,
        expires_at=command.expires_at,
    )
    return suppressed


def tell_coordinator(command: TellCoordinator, work: Work) -> list[Message]:
    """Plan the mail that tells a coordinator some news; an unsent one on the same matter is replaced."""
    suppressed = [event for one in _stale(command, work) for event in overtake(work, one)]
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.PROGRAM_NEWS,
        cause=command.cause,
        program_id=command.program_id,
        about=About(news=command.news, subject=command.subject, pairs=command.pairs),
        expires_at=command.expires_at,
        due=work.now if command.collected else None,
    )
    return suppressed


def _stale(command: TellCoordinator, work: Work) -> list[Delivery]:
    """Return a coordinator's unsent mails about how the same matter stood before."""
    matter = MATTERS[command.news]
    known = work.deliveries.find(program_id=command.program_id, person_id=command.person_id)
    unsent = [one for one in known if one.pending and one.about.news and one.cause != command.cause]
    return [one for one in unsent if one.about.news and MATTERS[one.about.news] & matter]


def tell_of_pairs(command: TellOfPairs, work: Work) -> list[Message]:
    """Plan the mail that tells a coordinator which pairs need help; an unsent earlier one is replaced."""
    thread = thread_of(work, command.person_id, command.program_id)
    suppressed = overtake(work, newest(work, thread, NotificationKind.PAIRS_IN_NEED))
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.PAIRS_IN_NEED,
        cause=command.cause,
        program_id=command.program_id,
        about=About(in_need=command.pairs, count=command.count),
    )
    return suppressed


def tell_count(command: TellCount, work: Work) -> list[Message]:
    """Plan the mail that tells the sponsor how many executives often cancel."""
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.CANCELLATION_COUNT,
        cause=command.cause,
        program_id=command.program_id,
        about=About(count=command.count, among=command.among),
    )
    return []
