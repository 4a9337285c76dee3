"""Links that are withdrawn: from a moment on, no link that a person was sent before leads anywhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.collection import Collection, nameless
from shared.contracts.messages import Message
from shared.contracts.privacy import PersonLinksWithdrawn
from shared.processing.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """The newest withdrawal of a person's links; its id is theirs."""

    id: str
    at: datetime
    revision: int = 1


WITHDRAWALS: Final = Collection(
    name="link_withdrawals", type=Withdrawal, whose=nameless(holds="since when older links of a person lead nowhere")
)


def on_person_links_withdrawn(event: PersonLinksWithdrawn, work: UnitOfWork) -> list[Message]:
    """Keep the newest withdrawal of a person's links."""
    before = withdrawals(work).get(event.person_id)
    if before is None or before.revision < event.revision:
        withdrawals(work).put(Withdrawal(id=event.person_id, at=event.withdrawn_at, revision=event.revision))
    return []


def withdrawals(work: UnitOfWork) -> Store[Withdrawal]:
    """Return the store of withdrawals, which every service has."""
    return work.stores["link_withdrawals"]
