"""The page of a pair behind a signed link: its agreement, questions for the next session, commitments, and thanks."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.feedback.commands import (
    AskAhead,
    DoCommitment,
    DropCommitment,
    GiveThanks,
    MakeCommitment,
    MoveCommitment,
    ReopenCommitment,
    ShowThanks,
    SignAgreement,
    SubmitOpinion,
    VerifyCommitment,
)
from services.feedback.domain import agreement, commitments, soundings, thanks
from services.feedback.domain.agreement import Confidentiality
from services.feedback.domain.commitments import State, Value
from services.feedback.domain.survey import AGREED
from services.feedback.domain.thanks import Giver, Visibility
from services.feedback.handlers.soundings import CHOICE
from services.feedback.handlers.together import WORDS
from services.feedback.pages.certificates import PURPOSE as CERTIFICATE
from services.feedback.pages.certificates import has_certificate
from services.feedback.pages.pair import Together, together_of
from services.feedback.settings import authorship_of
from shared.contracts.closed import total
from shared.contracts.feedback import CommitmentScope
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Role
from shared.fields import cleaned
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.forms import moment_of, number_of
from shared.pages.links import Links
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "feedback"
PURPOSE: Final = "together"
A_DAY: Final = timedelta(days=1)
A_YEAR: Final = timedelta(days=365)
FIELDS: Final = (
    "do",
    "words",
    "confidentiality",
    "cadence",
    "next_step",
    "scope",
    "due",
    "commitment_id",
    "value",
    "recipient_id",
    "thanks_id",
    "visibility",
    "opinion_id",
    "choice",
    "share",
)
LONGEST: Final = {
    "sign": agreement.LONGEST_GOAL,
    "ask": agreement.LONGEST_QUESTIONS,
    "make": commitments.LONGEST,
    "do": commitments.LONGEST,
    "thank": thanks.LONGEST,
    "opine": soundings.LONGEST,
}
TERMS: Final = total(
    Confidentiality,
    {
        Confidentiality.BETWEEN_US: phrase("What we say stays between us."),
        Confidentiality.WITHOUT_NAMES: phrase("What we learn may be told, without names."),
    },
)
ROLES: Final = total(
    Role,
    {Role.MENTOR: phrase("You are a mentor here."), Role.MENTEE: phrase("You are a mentee here.")},
)
OWNERS: Final = total(Role, {Role.MENTOR: phrase("the mentor"), Role.MENTEE: phrase("the mentee")})
SCOPES: Final = total(
    CommitmentScope,
    {
        CommitmentScope.SELF: phrase("for myself"),
        CommitmentScope.TEAM: phrase("for my team"),
        CommitmentScope.ORGANIZATION: phrase("for the organization"),
    },
)
THEIRS: Final = total(
    CommitmentScope,
    {
        CommitmentScope.SELF: phrase("for oneself"),
        CommitmentScope.TEAM: phrase("for their team"),
        CommitmentScope.ORGANIZATION: phrase("for the organization"),
    },
)
STATES: Final = total(
    State,
    {
        State.MADE: phrase("still to be done"),
        State.DONE: phrase("done, not confirmed yet"),
        State.VERIFIED: phrase("done and confirmed"),
        State.DROPPED: phrase("taken back"),
        State.LAPSED: phrase("over, without being done"),
    },
)
VALUES: Final = total(
    Value,
    {
        Value.TIME: phrase("it saved time"),
        Value.MONEY: phrase("it saved money"),
        Value.OTHER: phrase("something else"),
    },
)
SEEN_BY: Final = total(
    Visibility,
    {
        Visibility.PRIVATE: phrase("me alone"),
        Visibility.PROGRAM: phrase("those who run and sponsor the program, with my name"),
        Visibility.MANAGER: phrase("my manager, with my name"),
    },
)
GIVERS: Final = total(
    Giver,
    {Giver.SENIOR: phrase("From the person you meet"), Giver.SPONSOR: phrase("From the program's sponsor")},
)
_asking = Asking("services.feedback", "together.html.j2", AUDIENCE, purpose=PURPOSE)


async def _find(opened: Opened) -> Together:
    return await together_of(opened.read, opened.claims)


async def _page(opened: Opened, found: Together) -> Response:
    zone = words.zone_of(next(one.zone for one in found.pair.members if one.person_id == found.person_id))
    today = opened.now.astimezone(zone).date()
    return _asking.page(
        "over" if found.pair.over else "open",
        opened.status,
        found=found,
        wrong=opened.is_wrong,
        given=opened.given,
        day=lambda moment: words.day(moment, zone),
        first=today + A_DAY,
        last=today + commitments.LONGEST_AHEAD - A_DAY,
        TERMS=TERMS,
        RHYTHMS=words.RHYTHMS,
        ROLES=ROLES,
        OWNERS=OWNERS,
        SCOPES=SCOPES,
        THEIRS=THEIRS,
        STATES=STATES,
        VALUES=VALUES,
        SEEN_BY=SEEN_BY,
        GIVERS=GIVERS,
        LONGEST=LONGEST,
        certificate=_certificate(opened, found),
        roles=[one for one in Role if one in {member.role for member in found.pair.members}],
    )


def _certificate(opened: Opened, found: Together) -> str:
    """Return the address of this member's certificate, relative to this page; empty if there is none yet."""
    if not has_certificate(found):
        return ""
    links = Links(opened.request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    claims = {"purpose": CERTIFICATE, "pair_id": found.pair.id, "person_id": found.person_id}
    return f"../certificate/{links.sign(claims, opened.now + A_YEAR, opened.now)}"


async def _answer(opened: Opened, found: Together) -> Command | None:
    """Return the command of the form that was sent, or None if a part of it is missing or wrong."""
    given = {name: cleaned(value).strip() for name, value in opened.given.items()}
    doing = given.get("do", "")
    make = ACTS.get(doing)
    longest = LONGEST.get(doing)
    said = given.get("words", "")
    choice = number_of(given.get("choice", ""))
    if doing == "opine" and not isinstance(choice, int):
        return None
    if make is None or (longest and len(said) > longest) or (longest and doing not in {"do", "opine"} and not said):
        return None
    about = {"pair_id": found.pair.id, "person_id": found.person_id}
    words_too = {CHOICE: choice} if isinstance(choice, int) else {}
    kept = said if doing != "opine" or given.get("share") == AGREED else ""
    sealed = authorship_of(opened.request).seal(found.pair.id, {WORDS: kept, **words_too})
    try:
        return make({**about, **_chosen(given, found), "sealed": sealed})
    except (ValidationError, KeyError):
        return None


def _chosen(given: Mapping[str, str], found: Together) -> dict[str, Any]:
    """Return the fields of a form that commands take; an empty choice is none."""
    chosen: dict[str, Any] = {name: value for name, value in given.items() if name in FIELDS and value}
    if "due" in chosen:
        chosen["due"] = _day(chosen["due"], found)
    return {name: value for name, value in chosen.items() if name not in {"do", "words"}}


def _day(given: str, found: Together) -> datetime | None:
    """Return the end of a day in the member's zone; None if it is no date."""
    zone = next(one.zone for one in found.pair.members if one.person_id == found.person_id)
    return moment_of(given, time(23, 59), words.zone_of(zone))


def _of(kind: type[Command], *fields: str) -> Callable[[dict[str, Any]], Command]:
    """Return what makes a command of the fields that it takes."""
    return lambda given: kind.model_validate({name: given[name] for name in fields if name in given})


_WHO: Final = ("pair_id", "person_id")
_WHICH: Final = (*_WHO, "commitment_id")
ACTS: Final[Mapping[str, Callable[[dict[str, Any]], Command]]] = {
    "sign": _of(SignAgreement, *_WHO, "confidentiality", "cadence", "next_step", "sealed"),
    "ask": _of(AskAhead, *_WHO, "sealed"),
    "make": _of(MakeCommitment, *_WHO, "scope", "due", "sealed"),
    "move": _of(MoveCommitment, *_WHICH, "due"),
    "do": _of(DoCommitment, *_WHICH, "value", "sealed"),
    "drop": _of(DropCommitment, *_WHICH),
    "verify": _of(VerifyCommitment, *_WHICH),
    "reopen": _of(ReopenCommitment, *_WHICH),
    "thank": lambda given: _of(GiveThanks, *_WHO, "giver", "recipient_id", "sealed")({**given, "giver": Giver.SENIOR}),
    "opine": _of(SubmitOpinion, *_WHO, "opinion_id", "sealed"),
    "show": _of(ShowThanks, *_WHO, "thanks_id", "visibility"),
}
_asking.ask(router, "/together/{token}", Question(find=_find, page=_page, answer=_answer), *FIELDS)
