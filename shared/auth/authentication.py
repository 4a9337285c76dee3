"""Finds the caller of a request: by its bearer token, else by its session's cookie."""

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from starlette.requests import Request

from shared.auth.caller import LOCAL, Caller, CallerKind, OrganizationRole
from shared.auth.errors import FormNotOurs, InvalidToken, NotAllowed, NotSignedIn
from shared.auth.identity import Identity, KnownPerson, identity_of, person, service_of
from shared.auth.provider import Provider
from shared.auth.recent import Recent
from shared.auth.sessions import COOKIE, FORM_FIELD, FORM_HEADER, Sessions
from shared.auth.tokens import AccessTokens, ProviderKeys, looks_sealed
from shared.contracts.vocabulary import PersonId
from shared.form_fields import by_name
from shared.phrases import phrase

if TYPE_CHECKING:
    from shared.auth.settings import SignInSettings

log = structlog.get_logger()

ACTING_FOR: Final = "on-behalf-of"
LONGEST_ID: Final = 100
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
UPLOAD: Final = "multipart/form-data"
Recognise = Callable[[Request, Identity], Awaitable[KnownPerson | None]]


async def nobody_known(_request: Request, _identity: Identity) -> KnownPerson | None:
    """Recognise nobody: only the service that owns the organization's people knows them by their claims."""
    return None


class Authentication:
    """Who may call one service, and how its callers prove who they are.

    `recognise` finds a person of the organization by their claims.
    """

    def __init__(
        self,
        settings: "SignInSettings",
        recognise: Recognise = nobody_known,
        *,
        provider: Provider | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings, self.recognise, self.clock = settings, recognise, clock
        self.sessions = Sessions(settings.session_keys, clock)
        self._recent = Recent(clock)
        self.provider = provider or Provider(settings.issuer)
        self.tokens = AccessTokens(
            ProviderKeys(self.provider.keys), issuer=settings.issuer, audience=settings.audience, clock=clock
        )

    @property
    def required(self) -> bool:
        """Tell whether callers must prove who they are."""
        return bool(self.settings.issuer)

    async def caller(self, request: Request) -> Caller:
        """Return the caller of a request.

        Raises:
            NotSignedIn: it has neither a token nor a session that is valid now.
            InvalidToken: its token is not accepted.
            FormNotOurs: it comes from a browser, and not from a form of ours.
            NotAllowed: it acts for another person without being an administrator.
            ProviderAway: its token cannot be verified.
        """
        return _acting(request, await self._caller(request) if self.required else LOCAL)

    async def _caller(self, request: Request) -> Caller:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            proof = f"bearer {token.strip()}"
            known = self._recent.find(proof)
            return known or self._recent.keep(proof, await self._of_token(request, token.strip()))
        if cookie := request.cookies.get(COOKIE):
            found = self._recent.find(f"cookie {cookie}") or self._of_cookie(cookie)
            await self._require_own_form(request, found)
            return found
        raise NotSignedIn(phrase("sign in, or send an access token as `Authorization: Bearer ...`"))

    def _of_cookie(self, cookie: str) -> Caller:
        found = self.sessions.of_cookie(cookie)
        if found is None:
            raise NotSignedIn(phrase("your session is over; sign in again"))
        return self._recent.keep(f"cookie {cookie}", found)

    async def _of_token(self, request: Request, token: str) -> Caller:
        if looks_sealed(token):
            found = self.sessions.of_bearer(token)
            if found is None:
                raise InvalidToken(
                    phrase("the token is not one of this platform, or its time is over; exchange yours again")
                )
            return found
        claims = await self.tokens.verify(token)
        if service := service_of(claims):
            return service
        identity = identity_of(claims, self.settings)
        return person(identity, await self.recognise(request, identity))

    async def _require_own_form(self, request: Request, caller: Caller) -> None:
        """Refuse what another page made a browser send with the cookie of this one.

        JSON needs no token: no form can send it, and a script of another origin is not let send it.
        """
        if request.method in SAFE:
            return
        if not _says_it_is_ours(request):
            raise FormNotOurs(phrase("a browser must say that the page is of this platform (Sec-Fetch-Site or Origin)"))
        type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if type_ != JSON and not self.sessions.is_form_token(caller.session, await _form_token(request, type_)):
            raise FormNotOurs(
                phrase("the form is not one of your session: open its page again, and send it from there")
            )


def _says_it_is_ours(request: Request) -> bool:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


async def _form_token(request: Request, type_: str) -> str:
    if given := request.headers.get(FORM_HEADER):
        return given
    if type_ == UPLOAD:
        # The file may be large and is not read here: the form says its token in its address.
        return request.query_params.get(FORM_FIELD, "")
    if type_ != FORM:
        return ""
    return by_name(await request.body()).get(FORM_FIELD, [""])[0]


def _acting(request: Request, caller: Caller) -> Caller:
    """Return the caller as who acts for another person, where the request says so."""
    other = request.headers.get(ACTING_FOR, "")
    if not other:
        return caller
    if caller.kind is not CallerKind.LOCAL and OrganizationRole.ADMINISTRATOR not in caller.roles:
        raise NotAllowed(phrase("only an administrator may act on behalf of somebody else"))
    return caller.acts_for(PersonId(other[:LONGEST_ID]))
