"""The optimiser: takes arrays of people, returns pairs and a proof; independent of the services."""

from services.matching.solver.arrays import NotWholeNumbers, OutOfRange, WrongShape
from services.matching.solver.assignment import Assignment, Certificate, Method
from services.matching.solver.exact import ValuesTooLarge
from services.matching.solver.fairness import Quota, QuotaOutOfReach, meet_quota, raise_floor
from services.matching.solver.groups import match_groups
from services.matching.solver.hours import EmptyWorkingDay, week_of, working_week
from services.matching.solver.match import TooLargeWithoutCompiler, match
from services.matching.solver.optimise import Effort, Progress
from services.matching.solver.pairwise import PairScores, score_pairs
from services.matching.solver.people import DuplicatePerson, DuplicateTopic, Side
from services.matching.solver.program import (
    AnyRule,
    BadRange,
    BadTable,
    BadTrapezoid,
    Component,
    Likeness,
    Rule,
    Rules,
    Shapes,
    Span,
    TooManyTraits,
    TraitRule,
    Trapezoid,
    Weights,
    WeightsMustSumToFull,
)
from services.matching.solver.rates import Rates, match_rates
from services.matching.solver.rather import Rather, rather
from services.matching.solver.reporting import ManagerCycle, ReportingForest, reporting_forest
from services.matching.solver.scores import Scores, rules_in, score
from services.matching.solver.solve import NotAMatrix, solve
from services.matching.solver.stable import TooLargeForStable, stable, stable_groups, stable_partners
from services.matching.solver.standing import Alternative, Standing, standing
from services.matching.solver.tables import MissingFromTable
from services.matching.solver.teams import Teams, TeamShape, form_teams
from services.matching.solver.traits import MissingTraits
from services.matching.solver.unmatched import Cause, Unmatched, unmatched
from services.matching.solver.wishes import PinnedBeyondCapacity, PinnedPairRefused, Wishes

__all__ = [
    "Alternative",
    "AnyRule",
    "Assignment",
    "BadRange",
    "BadTable",
    "BadTrapezoid",
    "Cause",
    "Certificate",
    "Component",
    "DuplicatePerson",
    "DuplicateTopic",
    "Effort",
    "EmptyWorkingDay",
    "Likeness",
    "ManagerCycle",
    "Method",
    "MissingFromTable",
    "MissingTraits",
    "NotAMatrix",
    "NotWholeNumbers",
    "OutOfRange",
    "PairScores",
    "PinnedBeyondCapacity",
    "PinnedPairRefused",
    "Progress",
    "Quota",
    "QuotaOutOfReach",
    "Rates",
    "Rather",
    "ReportingForest",
    "Rule",
    "Rules",
    "Scores",
    "Shapes",
    "Side",
    "Span",
    "Standing",
    "TeamShape",
    "Teams",
    "TooLargeForStable",
    "TooLargeWithoutCompiler",
    "TooManyTraits",
    "TraitRule",
    "Trapezoid",
    "Unmatched",
    "ValuesTooLarge",
    "Weights",
    "WeightsMustSumToFull",
    "Wishes",
    "WrongShape",
    "form_teams",
    "match",
    "match_groups",
    "match_rates",
    "meet_quota",
    "raise_floor",
    "rather",
    "reporting_forest",
    "rules_in",
    "score",
    "score_pairs",
    "solve",
    "stable",
    "stable_groups",
    "stable_partners",
    "standing",
    "unmatched",
    "week_of",
    "working_week",
]
