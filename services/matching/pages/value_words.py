"""What rules put into their sentences by code, in words: states, roles and reasons."""

from typing import Final

from services.matching.domain.plans import PlanState
from services.matching.domain.runs import RunState
from services.matching.domain.trials import TrialKind, TrialState
from services.matching.feeds.csv.directory import How
from services.matching.pages.choices import ROLES, STAGES
from services.matching.pages.rule_words import RULES
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason
from shared.phrases import phrase

_RUNS: Final = total(
    RunState,
    {
        RunState.QUEUED: phrase("being computed"),
        RunState.RUNNING: phrase("being computed"),
        RunState.DRAFT: phrase("draft"),
        RunState.RELEASING: phrase("being released"),
        RunState.RELEASED: phrase("released"),
        RunState.SUPERSEDED: phrase("superseded by a later run"),
        RunState.CANCELLED: phrase("stopped"),
        RunState.FAILED: phrase("failed"),
        RunState.SKIPPED: phrase("skipped"),
    },
)
TRIAL_STATES: Final = total(
    TrialState,
    {
        TrialState.QUEUED: phrase("being computed"),
        TrialState.RUNNING: phrase("being computed"),
        TrialState.DONE: phrase("computed"),
        TrialState.FAILED: phrase("failed"),
        TrialState.CANCELLED: phrase("stopped"),
    },
)
_PLANS: Final = total(
    PlanState,
    {
        PlanState.COMPUTING: phrase("being computed"),
        PlanState.HELD: phrase("held back"),
        PlanState.APPROVED: phrase("approved"),
        PlanState.IN_FORCE: phrase("in force"),
        PlanState.DRY_RUN: phrase("tried only"),
        PlanState.DISCARDED: phrase("discarded"),
        PlanState.EXPIRED: phrase("expired"),
        PlanState.FAILED: phrase("failed"),
    },
)
_ENDS: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: phrase("completed"),
        PairEndReason.NO_FAULT: phrase("ended without fault"),
        PairEndReason.WITHDRAWN: phrase("somebody withdrew from the program"),
        PairEndReason.LEFT: phrase("somebody left the organization"),
        PairEndReason.COORDINATOR: phrase("ended by a coordinator"),
        PairEndReason.RULE_BROKEN: phrase("a rule was broken"),
        PairEndReason.PROGRAM_CLOSED: phrase("the program closed"),
    },
)
_DECLINES: Final = total(
    DeclineReason,
    {
        DeclineReason.NO_TIME: phrase("declined"),
        DeclineReason.NOT_MY_TOPICS: phrase("declined"),
        DeclineReason.RATHER_NOT_SAY: phrase("declined"),
        DeclineReason.EXPIRED: phrase("expired"),
        DeclineReason.WITHDRAWN: phrase("somebody withdrew from the program"),
        DeclineReason.LEFT: phrase("somebody left the organization"),
        DeclineReason.COORDINATOR: phrase("ended by a coordinator"),
        DeclineReason.RULE_BROKEN: phrase("a rule was broken"),
        DeclineReason.PROGRAM_CLOSED: phrase("the program closed"),
    },
)
_KINDS: Final = total(TrialKind, {TrialKind.REPLAY: phrase("replay"), TrialKind.TWIN: phrase("twin")})
_HOW: Final = total(How, {How.ID: phrase("employee id"), How.ADDRESS: phrase("address"), How.NAME: phrase("name")})

VALUES: Final = (STAGES, _RUNS, TRIAL_STATES, _PLANS, _ENDS, _DECLINES, ROLES, _KINDS, _HOW, RULES)
