"""Group notify.programs: holding back the mails of a program or of all, and letting them go."""

from services.notify.commands import LetMailsGo, StopMails
from services.notify.domain.references import MailStop
from services.notify.handlers.work import Work
from shared.contracts.messages import Message


def stop_mails(command: StopMails, work: Work) -> list[Message]:
    """Hold back the mails of a program, or of all; a second stop changes nothing."""
    if work.mail_stops.get(command.program_id) is None:
        work.mail_stops.put(MailStop(id=command.program_id, since=work.now, why=command.why))
    return []


def let_mails_go(command: LetMailsGo, work: Work) -> list[Message]:
    """Let the mails of a program, or of all, go: each that waits is looked at again within ten minutes."""
    work.mail_stops.delete(command.program_id)
    return []
