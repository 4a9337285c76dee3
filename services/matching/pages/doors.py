"""From the page of somebody who has signed in to the page of one question: by the kind of link that mails have."""

from datetime import datetime, timedelta
from typing import Final

from fastapi import Request

from shared.pages.links import Links

AUDIENCE: Final = "matching"
# As long as a visit lasts; the page itself makes a new one each time.
OPEN_FOR: Final = timedelta(hours=12)


def door(request: Request, now: datetime, path: str, **claims: str) -> str:
    """Return the address of a question for the person whom the claims name."""
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    return f"{request.scope['root_path']}/{path}/{links.sign(claims, now + OPEN_FOR, now)}"
