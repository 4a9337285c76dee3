"""Who keeps somebody's calendar, over HTTP: said by themself, or by those who administer people."""

from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notify.api.held import held
from services.notify.commands import SetDelegate
from services.notify.rights import Right
from services.notify.store import PREFERENCES
from shared.contracts.vocabulary import PersonId
from shared.http import Body, Read, Send
from shared.http.parameters import LONGEST_ID, PersonKey
from shared.http.words import AN_ID, Said, Words

router = APIRouter(prefix="/v1", tags=["notify"])


class SetDelegateBody(Body):
    """Who keeps a person's calendar; null: nobody but themself."""

    delegate_id: Annotated[PersonId, Field(max_length=LONGEST_ID)] | None


class DelegateView(BaseModel):
    """Who keeps a person's calendar; null: nobody but themself."""

    person_id: PersonId
    delegate_id: PersonId | None


@router.get("/people/{person_id}/delegate", dependencies=[held(Right.SEE_DELEGATE)])
async def get_delegate(read: Read, person_id: PersonKey) -> DelegateView:
    """Return who keeps a person's calendar."""
    known = await read.get(PREFERENCES, person_id)
    return DelegateView(person_id=person_id, delegate_id=known.delegate_id if known else None)


@router.put("/people/{person_id}/delegate", dependencies=[held(Right.SET_DELEGATE)])
async def set_delegate(read: Read, send: Send, person_id: PersonKey, body: SetDelegateBody) -> DelegateView:
    """Set who keeps a person's calendar; refused for somebody unknown, and for the person themself."""
    await send(SetDelegate(person_id=person_id, delegate_id=body.delegate_id))
    return await get_delegate(read, person_id)


WORDS: Final[Words] = {
    "SetDelegateBody.delegate_id": Said("Who keeps the person's calendar, by id; null: nobody but themself.", AN_ID),
    "DelegateView.delegate_id": Said("Who keeps the person's calendar; null: nobody but themself.", AN_ID),
}
