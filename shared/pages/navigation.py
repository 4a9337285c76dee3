"""Where the pages of all services are: a table of labels, addresses and rights; callers see what they may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.auth.caller import Caller, StaffRole
from shared.auth.rights import Place, Rule, Standing, may, rule
from shared.contracts.vocabulary import ProgramId
from shared.languages import gettext
from shared.phrases import phrase

_A, _P, _U = Standing.ADMINISTRATOR, Standing.PEOPLE_ADMINISTRATOR, Standing.AUDITOR
_C, _S = Standing.COORDINATOR, Standing.SPONSOR


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page that the navigation leads to: its label, the service that serves it, its path there, who may open it."""

    label: str
    service: str
    path: str
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Link:
    """An entry as one caller sees it; `here` is that of the page being shown."""

    label: str
    address: str
    here: bool


START: Final = Entry(label=phrase("My page"), service="matching", path="/home", rule=rule(Standing.ANYBODY))
SIGN_OUT: Final = Entry(label=phrase("Sign out"), service="matching", path="/signout", rule=rule(Standing.ANYBODY))
AUDITS: Final = Entry(label=phrase("Audit"), service="matching", path="/audits", rule=rule(_U))
# A test compares each rule with that of the route.
# Who runs a program or looks after people finds them from every page.
SEARCH: Final = Entry(label=phrase("Find a person"), service="matching", path="/search", rule=rule(Standing.ANYBODY))
_FINDS: Final = rule(_A, _P)
OF_ALL: Final = (
    Entry(label=phrase("Programs"), service="matching", path="/programs", rule=rule(Standing.ANYBODY)),
    Entry(label=phrase("All people"), service="matching", path="/people", rule=rule(_A, _P)),
    AUDITS,
    Entry(label=phrase("Operations"), service="matching", path="/operations", rule=rule(_A)),
)
OF_PROGRAM: Final = (
    Entry(label=phrase("Today"), service="matching", path="/programs/{program_id}/today", rule=rule(_A, _C)),
    Entry(label=phrase("People"), service="matching", path="/programs/{program_id}/people", rule=rule(_A, _P, _C)),
    Entry(label=phrase("Match"), service="matching", path="/programs/{program_id}/runs", rule=rule(_A, _C)),
    Entry(label=phrase("Pairs"), service="matching", path="/programs/{program_id}/pairs", rule=rule(_A, _C)),
    Entry(
        label=phrase("Report"),
        service="feedback",
        path="/programs/{program_id}/report",
        rule=rule(_A, _U, _C, _S),
    ),
    Entry(label=phrase("Mails"), service="notify", path="/programs/{program_id}/mails", rule=rule(_A, _U, _C)),
    Entry(
        label=phrase("Settings"), service="matching", path="/programs/{program_id}/settings", rule=rule(_A, _U, _C, _S)
    ),
)


def finds_people(by: Caller) -> bool:
    """Tell whether a caller may see other people somewhere, so that a search can find them."""
    return may(by, _FINDS) or StaffRole.COORDINATOR in by.staff.values()


def address(entry: Entry, urls: Mapping[str, str]) -> str:
    """Return the address of a page that is of no program."""
    return urls[entry.service] + entry.path


def links(by: Caller, urls: Mapping[str, str], here: str, program_id: ProgramId | None = None) -> list[Link]:
    """Return the entries that a caller may open, of one program or of all.

    `urls` are the addresses of the services, and `here` that of the page being shown.
    """
    entries, place = (OF_PROGRAM, Place(program_id=program_id)) if program_id else (OF_ALL, Place())
    found = [
        (gettext(one.label), urls[one.service] + one.path.format(program_id=program_id))
        for one in entries
        if may(by, one.rule, place)
    ]
    current = max((one for _, one in found if _leads_to(one, here)), key=len, default="")
    return [Link(label=label, address=address, here=address == current) for label, address in found]


def _leads_to(address: str, here: str) -> bool:
    return here == address or here.startswith(f"{address}/")
