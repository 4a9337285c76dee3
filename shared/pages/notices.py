"""Pages that only say something: that a link does not work, that an answer has arrived, that a request was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from jinja2 import Environment
from starlette.responses import HTMLResponse

from shared.contracts.closed import total
from shared.http.problems import Problem
from shared.languages import gettext
from shared.pages.environment import environment
from shared.pages.forms import sentence
from shared.pages.told import told
from shared.phrases import phrase


class Case(StrEnum):
    """What happens to every page behind a link."""

    INVALID = "invalid"
    EXPIRED = "expired"
    PENDING = "pending"
    AWAY = "away"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A page that only says something, and the status it comes with."""

    title: str
    text: str
    status: int = HTTPStatus.OK


USUAL: Final[Mapping[Case, Notice]] = total(
    Case,
    {
        Case.INVALID: Notice(
            status=HTTPStatus.NOT_FOUND,
            title=phrase("This link does not work"),
            text=phrase(
                "It may have been cut off on the way. Open it exactly as it stands in the mail, or copy all of it."
            ),
        ),
        Case.EXPIRED: Notice(
            status=HTTPStatus.GONE,
            title=phrase("This link has expired"),
            text=phrase("The time for answering is over."),
        ),
        Case.PENDING: Notice(
            status=HTTPStatus.ACCEPTED,
            title=phrase("Thank you"),
            text=phrase("Your answer has arrived and is being recorded. Open this page again in a minute to see it."),
        ),
        Case.AWAY: Notice(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            title=phrase("We could not record your answer"),
            text=phrase(
                "Something on our side does not work at the moment. "
                "Please try again in a few minutes; nothing was lost."
            ),
        ),
    },
)


# The title of a problem by its status; the code of a refusal is for programs.
TITLES: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: phrase("Please sign in"),
    HTTPStatus.FORBIDDEN: phrase("You may not do this"),
    HTTPStatus.NOT_FOUND: phrase("This is not here"),
    HTTPStatus.GONE: phrase("This is over"),
    HTTPStatus.TOO_MANY_REQUESTS: phrase("Too many requests"),
    HTTPStatus.INTERNAL_SERVER_ERROR: phrase("Something went wrong here"),
    HTTPStatus.SERVICE_UNAVAILABLE: phrase("This does not work at the moment"),
}
OTHERWISE: Final = phrase("This cannot be done")
BACK: Final = phrase("Go back to the page before, and try again.")


@cache
def _kit() -> Environment:
    return environment("shared", "pages")


def html_of(title: str, text: str) -> str:
    """Return the HTML of a page that only says something, in the language that is spoken now."""
    return _kit().get_template("notice.html.j2").render(title=gettext(title), text=gettext(text))


def html_of_problem(problem: Problem) -> str:
    """Return the HTML of a page that says a problem, in the language that is spoken now."""
    title, text = gettext(TITLES.get(problem.status_code, OTHERWISE)), told(problem.detail or BACK)
    return _kit().get_template("notice.html.j2").render(title=title, text=sentence(text))


def notice_page(
    notice: Notice, status: int | None = None, headers: Mapping[str, str] = MappingProxyType({})
) -> HTMLResponse:
    """Return a page that only says something, under its own status unless another is given."""
    return HTMLResponse(html_of(notice.title, notice.text), status or notice.status, dict(headers))
