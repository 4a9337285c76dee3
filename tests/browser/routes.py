"""Which page of which route is looked at: every route that answers with a page has a name, or a reason to have none."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute, iter_route_contexts

from deploy.services import NAMES
from tests.contract.test_rights import application

# What stands before the path is the service, or `shared` for the pages that each service serves the same.
PAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    "matching /v1/catalog.html": ("home-catalog",),
    "matching /v1/programs/{program_id}/catalog-entry.html": ("catalog-entry",),
    "matching /v1/match-runs/{run_id}/report.html": ("run-figures",),
    "matching /v1/twins/{twin_id}/report.html": ("twin",),
    "matching /programs/{program_id}/twins": ("twin-form",),
    "matching /v1/plans/{plan_id}/report.html": ("plan",),
    "matching /v1/programs/{program_id}/pauses/report.html": ("pauses",),
    "matching /signin": ("sign-in-nobody",),
    "matching /signout": ("sign-out",),
    "matching /proposal/{token}": ("proposal", "proposal-no-first", "proposal-agreed", "proposal-broken-link"),
    "matching /readiness/{token}": ("readiness",),
    "matching /nomination/{token}": ("nomination",),
    "matching /pilot-decision/{token}": ("pilot-decision",),
    "matching /sponsorship/{token}": ("sponsorship",),
    "matching /extension/{token}": ("extension",),
    "matching /leave/{token}": ("leave",),
    "matching /handover/{token}": ("handover",),
    "matching /home/erasure": ("home-erasure",),
    "matching /receipt/{token}": ("receipt",),
    "matching /audits": ("audits",),
    "matching /programs/{program_id}/audits": ("audited-runs",),
    "matching /match-runs/{run_id}/audits": ("audited-run",),
    "matching /programs": ("programs", "programs-empty"),
    "matching /programs/drafts": ("program-new",),
    "matching /programs/{program_id}/settings": ("settings",),
    "matching /programs/{program_id}/today": ("today", "today-empty"),
    "matching /programs/{program_id}/people": ("people", "people-empty"),
    "matching /programs/{program_id}/people/newcomers": ("newcomer",),
    "matching /programs/{program_id}/people/invitations": ("invitations",),
    "matching /programs/{program_id}/people/{person_id}": ("person",),
    "matching /search": ("search", "search-nobody"),
    "matching /people/{person_id}": ("registered-person",),
    "matching /programs/{program_id}/imports": ("imports",),
    "matching /programs/{program_id}/uploads/{upload_id}": ("upload",),
    "matching /programs/{program_id}/imports/{import_id}": ("import",),
    "matching /programs/{program_id}/runs": ("runs",),
    "matching /runs/{run_id}": ("run", "run-left"),
    "matching /runs/{run_id}/swaps": ("swap",),
    "matching /programs/{program_id}/pairs": ("pairs", "pairs-empty"),
    "matching /pairs/{pair_id}": ("pair",),
    "matching /home": ("home",),
    "matching /home/views": ("home-views",),
    "matching /home/data": ("home-data",),
    "matching /home/readers": ("home-readers",),
    "matching /home/programs/{program_id}/enrollment": ("home-enrollment",),
    "matching /home/programs/{program_id}": ("home-part",),
    "matching /home/programs/{program_id}/withdrawal": ("home-withdrawal",),
    "matching /programs/{program_id}/sponsor": ("sponsor",),
    "matching /programs/{program_id}/sponsor-answers": ("sponsor-answers",),
    "matching /people": ("registered",),
    "shared /home/records": ("home-records",),
    "shared /home/accesses": ("home-accesses",),
    "shared /accesses": ("accesses",),
    "shared /operations": ("operations",),
    "shared /operations/jobs": ("operations-jobs",),
    "shared /operations/dead-letters": ("operations-dead-letters",),
    "shared /operations/faults/{fault_id}": ("operations-fault",),
    "scheduling /attestation/{token}": ("attest", "attest-broken-link"),
    "scheduling /meetings/{token}": ("meetings",),
    "scheduling /home/pairs/{pair_id}": ("home-sessions",),
    "scheduling /home/hours": ("home-hours",),
    "scheduling /home/sessions/{session_id}/reschedulings": ("home-move",),
    "scheduling /home/sessions/{session_id}/cancellation": ("home-cancel",),
    "scheduling /pairs/{pair_id}/momentum": ("pair-momentum",),
    "scheduling /pairs/{pair_id}/history": ("pair-sessions",),
    "feedback /v1/programs/{program_id}/report.html": (
        *("worth-report-alone", "report", "report-small", "report-empty"),
    ),
    "feedback /programs/{program_id}/report": ("worth-report",),
    "feedback /programs/{program_id}/report/costs": ("worth-costs",),
    "feedback /programs/{program_id}/report/pilot-evaluations": ("worth-pilot",),
    "feedback /programs/{program_id}/report/soundings": ("worth-soundings",),
    "feedback /programs/{program_id}/report/coefficients": ("worth-coefficients",),
    "feedback /programs/{program_id}/report/thanks": ("worth-thanks",),
    "feedback /programs/{program_id}/scorecard": ("worth-scorecard",),
    "feedback /answer/{token}": ("pulse", "expectations", "broken-link"),
    "feedback /home/surveys": ("worth-questions",),
    "feedback /home/pairs/{pair_id}": ("worth-pair",),
    "feedback /together/{token}": ("together-senior", "together-junior", "together-over"),
    "feedback /certificate/{token}": ("certificate-ask",),
    "feedback /verification/{token}": ("verification",),
    "feedback /pairs/{pair_id}/history": ("pair-promises",),
    "notify /preferences/{token}": ("preferences", "preferences-broken-link"),
    "notify /programs/{program_id}/mails": ("mails",),
    "notify /pairs/{pair_id}/history": ("pair-mails",),
    "notify /programs/{program_id}/people/{person_id}/mails": ("person-mails",),
    "notify /operations/mails": ("operations-mails",),
}
NO_PAGE: Final[dict[str, str]] = {
    "matching /": "leads to /home",
    "matching /signin/callback": "leads to where somebody wanted to go",
    "matching /programs/{program_id}/imports/{import_id}/corrections.csv": "a file",
    "matching /receipts/{token}": "a file",
    "matching /programs/{program_id}/people/{person_id}/names": "a name within a page of another service",
    "notify /home/mails": "leads to the page behind the link of a mail",
}
_ROUTES: Final = {name: route.partition(" ")[2] for route, names in PAGES_OF.items() for name in names}


def route_of(name: str) -> str:
    """Return the path of the route that answers with the page of a name."""
    return _ROUTES[name]


@cache
def served() -> frozenset[str]:
    """Return every route that answers with a page."""
    return frozenset(one for name in NAMES for one in _served_by(name))


def _served_by(name: str) -> Iterator[str]:
    for found in iter_route_contexts(application(name).routes):
        route = found.original_route
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and found.response_class is HTMLResponse:
            owner = name if route.endpoint.__module__.startswith("services.") else "shared"
            yield f"{owner} {route.path}"
