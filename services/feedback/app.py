"""The composition root: builds the feedback service, which connects when its lifespan begins."""

from functools import partial
from typing import Final

from fastapi import FastAPI

from services.feedback.api import ROUTERS
from services.feedback.api.words import WORDS
from services.feedback.consumers import ROUTES
from services.feedback.domain.authorship import Authorship
from services.feedback.handlers.work import Work
from services.feedback.instruments import published
from services.feedback.pages import (
    certificates,
    coefficients,
    costs,
    history,
    home,
    pilot,
    report,
    scorecard,
    soundings,
    thanks,
    together,
)
from services.feedback.pages import surveys as links
from services.feedback.settings import Settings
from services.feedback.store import COLLECTIONS
from shared.app import make_app
from shared.audit.store import AUDIT
from shared.processing.service import Service
from shared.withdrawals import WITHDRAWALS

OF_PAIRS: Final = ("pairs", "agreements", "commitments", "opinions")


def service(authorship: Authorship) -> Service:
    """Return the service, which opens sealed answers with the keys of `authorship`."""
    work = partial(Work, authorship=authorship)
    return Service(name="feedback", work=work, collections=(*COLLECTIONS, *AUDIT, WITHDRAWALS), routes=ROUTES)


def build(settings: Settings | None = None) -> FastAPI:
    """Return the service's application.

    Raises:
        pydantic.ValidationError: a setting is missing or wrong, or a file holds no valid instrument.
    """
    published()  # an invalid instrument fails the start, not the first pair
    settings = settings or Settings()
    routers = (
        *ROUTERS,
        report.router,
        report.pages,
        costs.router,
        soundings.router,
        coefficients.router,
        pilot.router,
        thanks.router,
        scorecard.router,
        links.router,
        home.router,
        together.router,
        certificates.router,
        history.router,
    )
    retention = {"surveys": settings.surveys_days, **dict.fromkeys(OF_PAIRS, settings.pairs_days)}
    return make_app(service(settings.authorship), settings, routers=routers, words=WORDS, retention=retention)
