"""Routes of every service: health, metrics, outcomes, its AsyncAPI document."""

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from shared.auth.caller import Caller, CallerKind
from shared.auth.rights import ANY_SCOPE, Standing, rule
from shared.http import asyncapi
from shared.http.guard import By, holds
from shared.http.problems import Problem
from shared.http.state import platform
from shared.processing.outcomes import Outcome

if TYPE_CHECKING:
    from shared.http.liveness import Liveness

router = APIRouter()
KNOWN: Final = rule(Standing.ANYBODY, scope=ANY_SCOPE)


class OutcomeView(BaseModel):
    """What became of a command: 200 it was done, 4xx the domain refused, 500 a bug that is kept as a dead letter."""

    id: str
    status: int
    title: str
    detail: str
    code: str


@router.get("/health/live", include_in_schema=False)
async def live(request: Request) -> Response:
    """Tell whether the process works; Kafka and MongoDB may be away, because a restart would not bring them back."""
    liveness: Liveness = request.app.state.liveness
    stuck = liveness.stuck()
    return JSONResponse({"status": "stuck" if stuck else "live", "stuck": stuck}, 503 if stuck else 200)


@router.get("/health/ready", include_in_schema=False)
async def ready(request: Request) -> Response:
    """Tell whether the service does its work; 503 and the reasons when it does not."""
    problems = platform(request).engine.problems()
    return JSONResponse({"status": "unready" if problems else "ready", "problems": problems}, 503 if problems else 200)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Return the metrics for Prometheus, which asks the process itself: nothing is under the public address."""
    if request.scope["root_path"]:
        raise Problem(404, "Not Found", code="not-found")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/asyncapi.json", include_in_schema=False, dependencies=[holds(KNOWN)])
async def events(request: Request) -> dict[str, Any]:
    """Return the AsyncAPI document: what this service publishes and consumes on Kafka."""
    return asyncapi.describe(request.app.state.service, request.app.state.settings.kafka)


@router.get("/v1/outcomes/{id}", tags=["outcomes"], dependencies=[holds(KNOWN)])
async def outcome(request: Request, by: By, id: Annotated[str, Path(max_length=100)]) -> OutcomeView:  # noqa: A002
    """Return what became of a command, for seven days."""
    found = await platform(request).engine.outcome(id)
    if found is None or not _is_of(found, by):
        raise Problem(
            404,
            "No outcome",
            detail="the command is still on its way, or there is none with this id; outcomes are kept for seven days",
            headers={"Retry-After": "1"},
        )
    return OutcomeView(id=found.id, status=found.status, title=found.title, detail=found.detail, code=found.code)


def _is_of(outcome: Outcome, by: Caller) -> bool:
    """Tell whether a caller may learn an outcome: of their own commands, and of those that name nobody."""
    return outcome.actor in {"", by.actor} or by.kind is CallerKind.LOCAL
