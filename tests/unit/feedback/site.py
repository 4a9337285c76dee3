"""The feedback service's web application over the world in memory."""

from functools import cache

import httpx
from fastapi import FastAPI

from services.feedback.app import build
from services.feedback.domain.survey import Survey
from services.feedback.pages.surveys import AUDIENCE
from services.feedback.settings import Settings
from tests.keys import keys_for, signer
from tests.memory import run_on
from tests.unit.feedback.world import World


@cache
def application() -> FastAPI:
    """Return the one application of all tests: reading its routes' signatures takes long."""
    return build(Settings(**keys_for("feedback")))


class Site:
    """The application, its world, and a client for it."""

    def __init__(self) -> None:
        self.world = World()
        self.app = application()
        self.engine = run_on(self.app, self.world)
        transport = httpx.ASGITransport(app=self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://feedback")

    def link(self, survey: Survey, **claims: str) -> str:
        said = {"survey_id": survey.id, "pair_id": survey.pair_id, "person_id": survey.person_id, **claims}
        return f"/answer/{signer(AUDIENCE).sign(said, survey.expires_at)}"
