"""Composition root: the only place that builds things."""

from fastapi import FastAPI

from services.matching.api import ROUTERS, accounts
from services.matching.api.recognition import recognise
from services.matching.api.words import WORDS
from services.matching.consumers import ROUTES
from services.matching.handlers.work import Work
from services.matching.jobs.leavers import overdue_leavers
from services.matching.jobs.traces import traces_of
from services.matching.jobs.workers import workers
from services.matching.orientation import published
from services.matching.pages import (
    audits,
    catalog,
    erasing,
    extensions,
    handovers,
    home,
    imports,
    inviting,
    leave,
    mappings,
    matches,
    nominations,
    own_data,
    own_part,
    pairs,
    pauses,
    people,
    person,
    pilots,
    plans,
    programs,
    proposals,
    readiness,
    registered,
    revisions,
    runs,
    samples,
    search,
    sign_in,
    sponsor,
    sponsor_words,
    staff,
    staffing,
    swaps,
    today,
    twin_form,
    twins,
    wishes,
)
from services.matching.settings import Settings
from services.matching.store import COLLECTIONS
from shared.app import make_app
from shared.audit.store import AUDIT
from shared.processing.service import Service
from shared.withdrawals import WITHDRAWALS

SERVICE = Service(name="matching", work=Work, collections=(*COLLECTIONS, *AUDIT, WITHDRAWALS), routes=ROUTES)


def build(settings: Settings | None = None) -> FastAPI:
    """Return the matching service's application."""
    published()  # an incomplete lesson fails the start, not the first person who reads it
    chosen = settings or Settings()
    framed = (
        erasing,
        audits,
        samples,
        programs,
        revisions,
        staffing,
        today,
        people,
        inviting,
        person,
        search,
        imports,
        mappings,
        matches,
        swaps,
        wishes,
        pairs,
        home,
        own_data,
        own_part,
        sponsor,
        sponsor_words,
        registered,
    )
    asking = (proposals, readiness, nominations, pilots, staff, extensions, leave, handovers)
    routers = (
        *ROUTERS,
        catalog.router,
        runs.router,
        twins.router,
        twin_form.router,
        twins.forms,
        plans.router,
        pauses.router,
        sign_in.router,
        *(page.router for page in asking),
        *(page.router for page in framed),
    )
    app = make_app(
        SERVICE,
        chosen,
        routers=routers,
        words=WORDS,
        workers=workers,
        recognise=recognise,
        find_traces=traces_of,
        retention={"pairs": chosen.pairs_days},
        overdue=overdue_leavers,
        counted={"pairs": "state", "participants": "status"},
    )
    app.state.sign_in = sign_in.signs_in(chosen, app.state.authentication)
    app.state.problem_shapes = {accounts.PATH: accounts.scim_error}
    return app
