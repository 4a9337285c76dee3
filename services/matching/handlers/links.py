"""Withdrawing links: group matching.privacy decides the moment, and every service refuses older ones."""

from services.matching.commands import WithdrawLinks
from shared.contracts.messages import Message
from shared.contracts.privacy import PersonLinksWithdrawn
from shared.processing.unit_of_work import UnitOfWork
from shared.withdrawals import Withdrawal, withdrawals


def withdraw_links(command: WithdrawLinks, work: UnitOfWork) -> list[Message]:
    """Record the moment, and tell every service."""
    before = withdrawals(work).get(command.person_id)
    after = Withdrawal(id=command.person_id, at=work.now, revision=before.revision + 1 if before else 1)
    withdrawals(work).put(after)
    return [PersonLinksWithdrawn(revision=after.revision, person_id=command.person_id, withdrawn_at=after.at)]
