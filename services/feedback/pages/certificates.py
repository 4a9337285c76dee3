"""A certificate of participation: its owner writes their name on it, and whoever holds it can check it by its link.

The name is stored nowhere: the link that checks a certificate holds a hash of it, and the checker types the name.
"""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.domain.pairs import UnknownPair
from services.feedback.pages.pair import Together, together_of
from shared.fields import cleaned
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.links import Links
from shared.phrases import phrase

if TYPE_CHECKING:
    from services.feedback.settings import Settings

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "feedback"
PURPOSE: Final = "certificate"
CHECKING: Final = "verification"
LONGEST_NAME: Final = 100
UTC: Final = words.zone_of("UTC")
GOOD_FOR: Final = timedelta(days=3650)
_asking = Asking("services.feedback", "certificates.html.j2", AUDIENCE, purpose=PURPOSE)
_checking = Asking("services.feedback", "certificates.html.j2", AUDIENCE, purpose=CHECKING)


async def _find(opened: Opened) -> Together:
    found = await together_of(opened.read, opened.claims)
    if not has_certificate(found):
        raise UnknownPair(phrase("there is a certificate once a pair that has met is over"))
    return found


def has_certificate(found: Together) -> bool:
    """Tell whether a member can have a certificate: their pair has met, and is over."""
    return found.pair.over and found.agreement.sessions > 0


async def _ask(opened: Opened, found: Together) -> Response:
    return _asking.page("ask", opened.status, wrong=opened.is_wrong, longest=LONGEST_NAME, **_facts(found))


async def _certify(opened: Opened, found: Together) -> Response | None:
    """Return the certificate with the name that its owner wrote, or None if there is none."""
    name = " ".join(cleaned(opened.given.get("name", "")).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        return None
    claims = {
        "purpose": CHECKING,
        "pair_id": found.pair.id,
        "person_id": found.person_id,
        "name": hashed(name, found.pair.id),
    }
    settings: Settings = opened.request.app.state.settings
    links = Links(settings.link_keys(AUDIENCE), AUDIENCE)
    # Whoever has this link can do nothing but compare a name, so it is withdrawn with no other.
    good_until = opened.now + GOOD_FOR
    # Where a request says that it went is up to whoever sent it, and a proxy in front may have taken its TLS off.
    address = f"{settings.public_url_feedback}/verification/{links.sign(claims, good_until, good_until)}"
    return _asking.page("certificate", name=name, address=address, today=words.day(opened.now, UTC), **_facts(found))


async def _check(opened: Opened, found: Together) -> Response:
    return _checking.page("check", opened.status, wrong=opened.is_wrong, longest=LONGEST_NAME, **_facts(found))


async def _compare(opened: Opened, found: Together) -> Response | None:
    """Say whether a certificate was made out to the name that was typed."""
    name = " ".join(cleaned(opened.given.get("name", "")).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        return None
    same = hmac.compare_digest(hashed(name, found.pair.id), opened.claims.get("name", ""))
    return _checking.page("same" if same else "other", **_facts(found))


def hashed(name: str, pair_id: str) -> str:
    """Return what a link says of a name: nobody who has only the link can read it."""
    return sha256(f"{pair_id}:{name.casefold()}".encode()).hexdigest()[:32]


def _facts(found: Together) -> dict[str, Any]:
    return {
        "program": found.program,
        "role": found.pair.role(found.person_id),
        "sessions": found.agreement.sessions,
        "since": words.day(found.pair.starts_on, UTC),
        "until": words.day(found.pair.ended_on or found.pair.ends_on, UTC),
    }


_asking.ask(router, "/certificate/{token}", Question(find=_find, page=_ask, answer=_certify), "name")
_checking.ask(router, "/verification/{token}", Question(find=_find, page=_check, answer=_compare), "name")
