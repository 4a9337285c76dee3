from types import SimpleNamespace
from typing import Any

import pytest

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.contracts.messages import Command
from shared.processing.outcomes import Outcome
from tests.unit.auth.provider import token
from tests.unit.auth.site import Site

# Whose word it was is nobody's business; a shorter list is somebody's decision.
OWN_WORD = {
    *("matching.approve-pair", "matching.decline-pair", "matching.leave-pair", "matching.withdraw-participant"),
    *("matching.agree-to-extension", "matching.take-back-agreement", "matching.decline-nomination"),
    *("matching.pause-participant", "matching.resume-participant"),
    *("scheduling.attest-session", "scheduling.ask-for-help", "feedback.submit-answers", "feedback.submit-opinion"),
}


class Engine:
    def __init__(self, actor: str) -> None:
        self._found = Outcome(id="c", status=200, actor=actor)

    async def outcome(self, _id: str) -> Outcome:
        return self._found


def commands() -> list[type[Command]]:
    kinds = [kind for name in NAMES for routes in application(name).state.service.routes.values() for kind in routes]
    return [kind for kind in kinds if issubclass(kind, Command)]


class TestOwnWord:
    def test_names_nobody(self) -> None:
        assert {kind.TYPE for kind in commands() if kind.NAMELESS} == OWN_WORD


class TestOutcome:
    @pytest.mark.parametrize(
        ("actor", "status"), [("person:ada", 200), ("", 200), ("person:bo", 404), ("person:ada for person:bo", 404)]
    )
    async def test_is_told_to_its_caller_alone(self, actor: str, status: int) -> None:
        site = Site()
        engine: Any = Engine(actor)
        site.app.state.platform = SimpleNamespace(engine=engine)

        assert (await site.get("/v1/outcomes/c", token(employee_id="E1"))).status_code == status
