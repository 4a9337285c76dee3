"""Plans over HTTP: what a file would do, its approval and its discard."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.commands import ApprovePlan, DiscardPlan
from services.matching.domain.effects import AtRisk, PlanTotals
from services.matching.domain.holds import Hold
from services.matching.domain.plans import Change, Plan, PlanKind, PlanRow, PlanState, UnknownPlan
from services.matching.rights import Right
from services.matching.store import PLAN_ROWS, PLANS
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.fields import Id
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.guard import By
from shared.http.parameters import ADMINISTRATOR, ProgramKey, chosen
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["plans"])
PlanKey = Annotated[str, Path(max_length=100)]
ByState = Annotated[PlanState | None, Query(description="Only plans in this state.")]
ByChange = Annotated[Change | None, Query(description="Only people of whom this becomes.")]


class ApprovePlanBody(Body):
    """The digest of the plan that was read: a plan that has changed since is refused."""

    digest: Id


class PlanView(BaseModel):
    """What a file would do; while it is held, nothing has changed and nobody was told."""

    id: str
    kind: PlanKind
    state: PlanState
    program_id: ProgramId | None
    import_id: str
    created_at: datetime
    expires_at: datetime
    file: str
    digest: str
    rows: int
    totals: PlanTotals
    programs: tuple[AtRisk, ...]
    holds: tuple[Hold, ...]
    decided_by: str | None
    decided_at: datetime | None
    problem: str | None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return the view of a plan."""
        return cls(
            id=plan.id,
            kind=plan.kind,
            state=plan.state,
            program_id=plan.program_id,
            import_id=plan.subject,
            created_at=plan.created_at,
            expires_at=plan.expires_at,
            file=plan.file,
            digest=plan.digest,
            rows=plan.rows,
            totals=plan.totals,
            programs=plan.programs,
            holds=plan.holds,
            decided_by=plan.decided_by,
            decided_at=plan.decided_at,
            problem=plan.problem,
        )


class PlanRowView(BaseModel):
    """What would become of one person; `line` is null for whoever is absent, `person_id` for whoever is new."""

    change: Change
    line: int | None
    person_id: PersonId | None
    fields: tuple[str, ...]

    @classmethod
    def of(cls, row: PlanRow) -> Self:
        """Return the view of a row."""
        return cls(change=row.change, line=row.line, person_id=row.person_id, fields=row.fields)


@router.get("/plans", tags=[ADMINISTRATOR], dependencies=[held(Right.SEE_PEOPLE)])
async def list_plans(*, read: Read, state: ByState = None, cursor: Cursor = None, limit: Limit = 100) -> Page[PlanView]:
    """List plans; `state=held` are those that wait for a person."""
    plans, following = await read.page(PLANS, cursor, limit, **chosen(state=state))
    return Page(items=[PlanView.of(one) for one in plans], next=following)


@router.get("/programs/{program_id}/plans", dependencies=[held(Right.LIST_PLANS)])
async def list_program_plans(
    *, program_id: ProgramKey, read: Read, state: ByState = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[PlanView]:
    """List what rosters for a program would do; `state=held` are those that wait for a person."""
    await existing_program(read, program_id)
    plans, following = await read.page(PLANS, cursor, limit, **chosen(program_id=program_id, state=state))
    return Page(items=[PlanView.of(one) for one in plans], next=following)


@router.get("/plans/{plan_id}", dependencies=[held(Right.SEE_PLAN)])
async def get_plan(plan_id: PlanKey, read: Read) -> PlanView:
    """Return a plan: its counts, the pairs at risk, and why it is held."""
    return PlanView.of(await existing_plan(read, plan_id))


@router.get("/plans/{plan_id}/rows", dependencies=[held(Right.SEE_PLAN)])
async def list_plan_rows(
    *, plan_id: PlanKey, read: Read, change: ByChange = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[PlanRowView]:
    """List what would become of each person, for 30 days."""
    plan = await existing_plan(read, plan_id)
    equal = chosen(plan_id=plan_id, round=plan.round, change=change)
    rows, following = await read.page(PLAN_ROWS, cursor, limit, **equal)
    return Page(items=[PlanRowView.of(row) for row in rows], next=following)


@router.post("/plans/{plan_id}/approval", dependencies=[held(Right.DECIDE_PLAN)])
async def approve_plan(plan_id: PlanKey, body: ApprovePlanBody, send: Send, read: Read, by: By) -> PlanView:
    """Approve the very plan with that digest: it is computed again, and takes hold if it is still the same."""
    await send(ApprovePlan(plan_id=plan_id, digest=body.digest, by=by.actor))
    return PlanView.of(await existing_plan(read, plan_id))


@router.post("/plans/{plan_id}/discard", dependencies=[held(Right.DECIDE_PLAN)])
async def discard_plan(plan_id: PlanKey, send: Send, read: Read, by: By) -> PlanView:
    """Discard a held plan; nothing has changed."""
    await send(DiscardPlan(plan_id=plan_id, by=by.actor))
    return PlanView.of(await existing_plan(read, plan_id))


async def existing_plan(read: Reader, plan_id: str) -> Plan:
    """Return a plan.

    Raises:
        UnknownPlan: there is none.
    """
    if found := await read.get(PLANS, plan_id):
        return found
    raise UnknownPlan(phrase("there is no plan with that id"))
