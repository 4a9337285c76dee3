"""Group notify.programs: holding back the mails of a program, and letting them go."""

from services.notify.commands import LetMailsGo, StopMails
from services.notify.domain.references import MailStop
from services.notify.handlers.work import Work
from shared.contracts.messages import Message


def stop_mails(command: StopMails, work: Work) -> list[Message]:
    """Hold back a program's mails; a second stop changes nothing."""
    if work.mail_stops.get(command.program_id) is None:
        work.mail_stops.put(MailStop(id=command.program_id, since=work.now))
    return []


def let_mails_go(command: LetMailsGo, work: Work) -> list[Message]:
    """Let a program's mails go: each that waits is looked at again within ten minutes."""
    work.mail_stops.delete(command.program_id)
    return []
