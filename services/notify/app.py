"""The composition root: the only module that builds the service's objects."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from services.notify.api import ROUTERS, WORDS
from services.notify.channels.smtp import MailServer
from services.notify.consumers import ROUTES
from services.notify.handlers.deliveries import KIND
from services.notify.handlers.work import Work
from services.notify.jobs import deliver
from services.notify.pages import all_mails, history, home, mails, preferences
from services.notify.settings import Settings
from services.notify.store import COLLECTIONS
from shared.app import make_app
from shared.audit.store import AUDIT
from shared.processing.service import Service
from shared.withdrawals import WITHDRAWALS

PAGES = (preferences.router, home.router, mails.router, history.router, all_mails.router)
SERVICE = Service(name="notify", work=Work, collections=(*COLLECTIONS, *AUDIT, WITHDRAWALS), routes=ROUTES)


def build(settings: Settings | None = None) -> FastAPI:
    """Return the notify service's application."""
    chosen = settings or Settings()
    server = MailServer(chosen)

    @asynccontextmanager
    async def hang_up(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await server.close()

    app = make_app(
        SERVICE,
        chosen,
        routers=(*ROUTERS, *PAGES, APIRouter(lifespan=hang_up)),
        words=WORDS,
        workers=lambda platform: {KIND: deliver(platform, chosen, server)},
        retention={
            "deliveries": chosen.deliveries_days,
            "pairs": chosen.pairs_days,
            "meetings": chosen.pairs_days,
        },
        counted={"mail_stops": "_id"},
    )
    app.state.operations = ((all_mails.HERE, all_mails.LABEL),)
    return app
