"""The composition root: the only module that builds the service's objects."""

from fastapi import FastAPI

from services.scheduling.api import ROUTERS
from services.scheduling.api.words import WORDS
from services.scheduling.consumers import ROUTES
from services.scheduling.handlers.work import Work
from services.scheduling.pages import attest, history, home, hours, meetings, momentum, moving
from services.scheduling.settings import Settings
from services.scheduling.store import COLLECTIONS
from shared.app import make_app
from shared.audit.store import AUDIT
from shared.processing.service import Service
from shared.withdrawals import WITHDRAWALS

PAGES = (attest.router, meetings.router, home.router, hours.router, moving.router, momentum.router, history.router)
SERVICE = Service(name="scheduling", work=Work, collections=(*COLLECTIONS, *AUDIT, WITHDRAWALS), routes=ROUTES)


def build(settings: Settings | None = None) -> FastAPI:
    """Return the scheduling service's application."""
    chosen = settings or Settings()
    retention = {"sessions": chosen.sessions_days, "series": chosen.sessions_days}
    return make_app(SERVICE, chosen, routers=(*ROUTERS, *PAGES), words=WORDS, retention=retention)
