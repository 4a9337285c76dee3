"""HTTP routes: requests become commands, stored values become JSON."""

from services.matching.api import (
    accounts,
    drafts,
    imports,
    nominations,
    pairs,
    participants,
    people,
    programs,
    proposals,
    readiness,
    releases,
    revisions,
    runs,
    staff,
    trials,
    why,
)

ROUTERS = (
    programs.router,
    revisions.router,
    people.router,
    staff.router,
    participants.router,
    readiness.router,
    nominations.router,
    imports.router,
    runs.router,
    releases.router,
    drafts.router,
    why.router,
    trials.router,
    pairs.router,
    proposals.router,
    accounts.router,
)
