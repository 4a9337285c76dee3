"""Assessment of given couples by the optimiser: points, the facts behind them, and broken hard rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.domain.age import middle
from services.matching.domain.likeness import CLEAR, Met
from services.matching.domain.pairs import Evidence
from services.matching.domain.participants import Participant
from services.matching.domain.people import primary, same_word
from services.matching.domain.program_settings import Points
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.traits import HardRule, rule_of
from services.matching.solver import AnyRule, Rule, rules_in, score_pairs

BLOCK = 1_000  # couples per scoring call


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The assessment of one couple; it has points even if it breaks a rule and may not meet."""

    points: Points
    evidence: Evidence
    broken: tuple[HardRule, ...]


def assess(market: Market, couples: Sequence[CoupleIds]) -> list[Assessment]:
    """Assess couples whose members are all in the market, regardless of capacity."""
    assessed: list[Assessment] = []
    for first in range(0, len(couples), BLOCK):
        assessed.extend(_block(market, couples[first : first + BLOCK]))
    return assessed


def _block(market: Market, couples: Sequence[CoupleIds]) -> list[Assessment]:
    rows = np.array([market.mentor_row[mentor] for mentor, _ in couples])
    columns = np.array([market.mentee_row[mentee] for _, mentee in couples])
    scores = score_pairs(market.mentor_side, market.mentee_side, rows, columns, market.weights, market.rules)
    both_free = market.mentor_side.available[rows] & market.mentee_side.available[columns]
    hours = np.bitwise_count(both_free).sum(axis=1)
    return [
        Assessment(
            points=Points(**{name.value: int(part[at]) for name, part in scores.components.items()}),
            evidence=_evidence(market, market.mentors[rows[at]], market.mentees[columns[at]], int(hours[at])),
            broken=_named(market, rules_in(int(scores.broken[at]), market.rules)),
        )
        for at in range(len(couples))
    ]


def _named(market: Market, rules: Iterable[AnyRule]) -> tuple[HardRule, ...]:
    return tuple(rule_of(market.program, rule) for rule in rules if rule is not Rule.NO_CAPACITY)


def _evidence(market: Market, mentor: Participant, mentee: Participant, hours: int) -> Evidence:
    taught, learnt = mentor.profile, mentee.profile
    learns, teaches = market.meaning.met(mentee, mentor), market.meaning.met(mentor, mentee)
    return Evidence(
        mentee_learns=_told(learns),
        mentor_learns=_told(teaches),
        level_gap=abs(learnt.level - taught.level) if learnt.level and taught.level else None,
        years_apart=_years(taught.age_band, learnt.age_band),
        across_departments=_differ(taught.department, learnt.department),
        different_styles=_differ(taught.style, learnt.style),
        common_hours=hours,
        languages=_both(
            taught.languages or market.program.settings.languages, learnt.languages or market.program.settings.languages
        ),
        mentee_met=learns,
        mentor_met=teaches,
    )


def _told(met: Sequence[Met]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.told for one in met if one.percent >= CLEAR))


def _both(mentor: tuple[str, ...], mentee: tuple[str, ...]) -> tuple[str, ...]:
    spoken = {primary(tag) for tag in mentee}
    return tuple(dict.fromkeys(primary(tag) for tag in mentor if primary(tag) in spoken))


def _differ(mentor: str | None, mentee: str | None) -> bool | None:
    same = same_word(mentor, mentee)
    return None if same is None else not same


def _years(mentor: str | None, mentee: str | None) -> int | None:
    ages = [middle(band or "") for band in (mentor, mentee)]
    return abs(ages[0] - ages[1]) if ages[0] is not None and ages[1] is not None else None
