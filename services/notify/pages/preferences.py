"""The preferences page behind a mail's link; GET changes nothing, the form and one-click unsubscribe (RFC 8058) do."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from services.notify.commands import OptOut, SetDelegate, SetLanguage, SetPreferences
from services.notify.content.addresses import AUDIENCE
from services.notify.domain.kinds import CHOICES, OPTIONAL
from services.notify.domain.people import reads
from services.notify.pages.home import keep_language
from services.notify.store import CONTACTS, PREFERENCES
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Language, PersonId
from shared.form_fields import by_name
from shared.http import Now, Read, Send
from shared.http.declared import FORM, UPLOAD, form
from shared.languages import NAMES
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import Case, Notice
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)


WORDS: Final = total(
    Case,
    {
        Case.INVALID: Notice(
            status=HTTPStatus.NOT_FOUND,
            title=phrase("This link does not work"),
            text=phrase(
                "It may have been cut off on its way, or be too old. "
                "Open it exactly as it stands in the mail, or take the one in your newest mail."
            ),
        ),
        Case.EXPIRED: Notice(
            status=HTTPStatus.GONE,
            title=phrase("This link has expired"),
            text=phrase("Take the one in your newest mail."),
        ),
        Case.PENDING: Notice(
            status=HTTPStatus.ACCEPTED,
            title=phrase("Your wish is on its way"),
            text=phrase("It was taken and will count in a moment. You can close this page."),
        ),
        Case.AWAY: Notice(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            title=phrase("That could not be saved just now"),
            text=phrase("Nothing was changed. Please go back and try again in a minute."),
        ),
    },
)
_asking = Asking("services.notify", "preferences.html.j2", AUDIENCE, WORDS)


@router.get("/preferences/{token}")
async def show(request: Request, read: Read, now: Now, token: Token, saved: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query parameter
    """Show which mails a person gets."""
    try:
        claims = await _asking.claims(request, read, token, now)
    except (LinkInvalid, LinkExpired) as error:
        return _asking.refusal(error)
    return await _page(read, claims, saved=saved)


@router.post(
    "/preferences/{token}",
    openapi_extra=form("form", "wanted", "email", "language", "List-Unsubscribe", types=(FORM, UPLOAD)),
)
async def act(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Save a form, or opt the person out of the mail's kind by a mail program's one-click unsubscribe."""
    try:
        claims = await _asking.claims(request, read, token, now)
    except (LinkInvalid, LinkExpired) as error:
        return _asking.refusal(error)
    body = await request.body()
    command = _wish(claims, body)
    if command is None:
        return _asking.notice(Case.INVALID, HTTPStatus.UNPROCESSABLE_ENTITY)
    # A mail program ignores the response of its one-click request; a person sees what was saved.
    done = Response() if isinstance(command, OptOut) else again(f"{token}?saved=true")
    if isinstance(command, SetLanguage):
        keep_language(done, str(command.language))

    async def refused(_status: int) -> Response:
        return await _page(read, claims, unknown=isinstance(command, SetDelegate), status=HTTPStatus.CONFLICT)

    return await _asking.take(send, command, done, refused)


async def _page(
    read: Read, claims: dict[str, str], *, saved: bool = False, unknown: bool = False, status: int = HTTPStatus.OK
) -> Response:
    known, contact = await read.get(PREFERENCES, claims["person_id"]), await read.get(CONTACTS, claims["person_id"])
    delegate = await read.get(CONTACTS, known.delegate_id) if known and known.delegate_id else None
    return _asking.page(
        "open",
        status,
        opted_out=known.opted_out if known else (),
        choices=CHOICES,
        saved=saved,
        unknown=unknown,
        delegate=delegate.email if delegate else "",
        languages=list(NAMES.items()),
        chosen=reads(contact, known),
    )


def _wish(claims: dict[str, str], body: bytes) -> OptOut | SetPreferences | SetDelegate | SetLanguage | None:
    person_id = PersonId(claims["person_id"])
    # RFC 8058, 3.2: the one-click request is a form in either encoding with only this field.
    if b"List-Unsubscribe" in body and b"One-Click" in body:
        kind = NotificationKind(claims["kind"])
        return OptOut(person_id=person_id, kind=kind) if kind in OPTIONAL else None
    form = by_name(body)
    if "form" not in form:
        return None
    if form["form"] == ["delegate"]:
        return SetDelegate(person_id=person_id, email=form.get("email", [""])[0].strip() or None)
    if form["form"] == ["language"]:
        (chosen,) = form.get("language", [""])[:1]
        return SetLanguage(person_id=person_id, language=Language(chosen)) if chosen in {*Language} else None
    wanted = set(form.get("wanted", ()))
    return SetPreferences(person_id=person_id, opted_out=tuple(sorted(kind for kind in OPTIONAL if kind not in wanted)))
