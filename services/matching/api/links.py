"""Withdrawals of links over HTTP: one's own, or those of somebody who has asked for it."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.commands import WithdrawLinks
from services.matching.rights import Right
from shared.contracts.vocabulary import PersonId
from shared.http import Read, Send
from shared.http.parameters import PersonKey
from shared.http.sending import Sender
from shared.withdrawals import WITHDRAWALS, Withdrawal

router = APIRouter(prefix="/v1", tags=["privacy"])


class LinkWithdrawalView(BaseModel):
    """Since when the links that a person was sent before lead nowhere; null while the withdrawal is under way."""

    person_id: PersonId
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, person_id: PersonId, found: Withdrawal | None) -> Self:
        """Return the view of a withdrawal."""
        return cls(person_id=person_id, withdrawn_at=found.at if found else None)


@router.post("/people/{person_id}/link-withdrawals", status_code=201, dependencies=[held(Right.WITHDRAW_LINKS)])
async def withdraw_links(person_id: PersonKey, read: Read, send: Send) -> LinkWithdrawalView:
    """Withdraw all links that a person was sent so far, in every service; the next mail has new ones."""
    await withdraw(person_id, send)
    return LinkWithdrawalView.of(person_id, await read.get(WITHDRAWALS, person_id))


async def withdraw(person_id: PersonId, send: Sender) -> None:
    """Withdraw all links that a person was sent so far."""
    await send(WithdrawLinks(person_id=person_id))
