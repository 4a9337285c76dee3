"""Measure whether matching understands topics: the rank of each mentee's true mentor among all mentors of a roster.

`python -m tests.bench.meaning ROSTER PAIRS` writes build/meaning.json. ROSTER is a roster as the platform imports it,
PAIRS a CSV of a mentor's and a mentee's id in each row. `ours` is the product's own path: reading, market and score,
in a program that weighs topics alone (two thirds what the mentee learns, one third what the mentor learns) and has no
hard rules. `words` counts the different words that the mentee's wishes and the mentor's offers have in common;
`chance` is the expectation of a random order. Equal scores share their ranks. Intervals are 95% bootstrap intervals.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.domain.cells import same_id
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.program_settings import HardRules, Points
from services.matching.feeds.csv.checking import check, good_rows
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.rows import RosterRow
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import Market
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import PersonId, Role
from tests.bench.matching_rosters import MONDAY, PROGRAM, opened

ROOT: Final = Path(__file__).parents[2]
OUT: Final = ROOT / "build" / "meaning.json"
RESAMPLED: Final = 2_000
ONLY_TOPICS: Final = Points(mentee_learns=6_700, mentor_learns=3_300)
NO_RULES: Final = HardRules(
    reporting_line=False, same_manager=False, min_level_gap=None, min_common_hours=0, shared_language=False
)
_WORD: Final = re.compile(r"\w+")

Ids = tuple[str, str]
Scores = dict[Ids, float]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Who is whose mentor, and everybody among whom the mentor must be found."""

    market: Market
    pairs: tuple[Ids, ...]


def task_of(roster: Path, pairs: Path) -> Task:
    """Read a roster and the true pairs; whoever a pair names as mentor is one, whatever the roster says."""
    told = tuple(_pairs(pairs))
    roles = {mentor: Role.MENTOR for mentor, _ in told} | {mentee: Role.MENTEE for _, mentee in told}
    people = [_participant(row, roles.get(same_id(row.employee_id), row.role)) for row in _rows(roster)]
    here = {one.person_id for one in people if one}
    settings = replace(PROGRAM.settings, weights=ONLY_TOPICS, rules=NO_RULES)
    market = Market(
        program=replace(PROGRAM, settings=settings),
        mentors=_of(people, Role.MENTOR),
        mentees=_of(people, Role.MENTEE),
        managers={},
        monday=MONDAY,
        relations=relations(),
    )
    return Task(market=market, pairs=tuple(pair for pair in told if {*pair} <= here))


def measured(task: Task) -> dict[str, Any]:
    """Return hit@1, hit@5 and the mean reciprocal rank of all three ways, with intervals."""
    true = defaultdict(set)
    for mentor, mentee in task.pairs:
        true[mentee].add(mentor)
    found: dict[str, list[tuple[float, float, float]]] = {"ours": [], "words": [], "chance": []}
    for mentor, mentee in task.pairs:
        others = [one.person_id for one in task.market.mentors if one.person_id not in true[mentee] - {mentor}]
        scores = {"ours": _ours(task.market, others, mentee), "words": _words(task.market, others, mentee)}
        for name, score in scores.items():
            found[name].append(_hits(score, others.index(PersonId(mentor))))
        found["chance"].append(_hits(np.zeros(len(others)), 0))
    return {"pairs": len(task.pairs), "mentors": len(task.market.mentors)} | {
        name: _summary(np.array(hits)) for name, hits in found.items()
    }


def _ours(market: Market, mentors: Sequence[PersonId], mentee: str) -> np.ndarray:
    return np.array([one.points.total for one in assess(market, [(mentor, PersonId(mentee)) for mentor in mentors])])


def _words(market: Market, mentors: Sequence[PersonId], mentee: str) -> np.ndarray:
    sought = _said(market.mentees[market.mentee_row[PersonId(mentee)]].wishes.seeks)
    offers = (market.mentors[market.mentor_row[mentor]].wishes.offers for mentor in mentors)
    return np.array([len(sought & _said([one.topic for one in some])) for some in offers])


def _said(texts: Sequence[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.lower())}


def _hits(scores: np.ndarray, at: int) -> tuple[float, float, float]:
    """Return the expected hit@1, hit@5 and reciprocal rank if equal scores come in random order."""
    better, equal = int((scores > scores[at]).sum()), int((scores == scores[at]).sum())
    ranks = better + 1 + np.arange(equal)
    return float((ranks <= 1).mean()), float((ranks <= 5).mean()), float((1 / ranks).mean())


def _summary(hits: np.ndarray) -> dict[str, Any]:
    if not len(hits):
        raise SystemExit("no pair names two people of the roster; check the ids in PAIRS")
    rng = np.random.default_rng(0)
    means = np.array([hits[rng.integers(0, len(hits), len(hits))].mean(axis=0) for _ in range(RESAMPLED)])
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    names = ("hit1", "hit5", "mrr")
    values = {name: round(float(hits.mean(axis=0)[at]), 4) for at, name in enumerate(names)}
    return values | {
        "intervals": {name: [round(float(low[at]), 4), round(float(high[at]), 4)] for at, name in enumerate(names)}
    }


def _pairs(path: Path) -> Iterator[Ids]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 1]
    heading = [cell.lower() for cell in rows[0]] if rows else []
    mentee_first = any("mentee" in cell for cell in heading[:1])
    if any("ment" in cell for cell in heading):
        rows = rows[1:]
    at = [next((n for n, cell in enumerate(heading) if word in cell), None) for word in ("mentor", "mentee")]
    first, second = at if None not in at else ((1, 0) if mentee_first else (0, 1))
    for row in rows:
        yield same_id(row[first]), same_id(row[second])


def _rows(path: Path) -> Iterator[RosterRow]:
    with opened(path) as file, open_roster(file) as roster:
        for _, row in good_rows(roster, check(roster)):
            yield row


def _participant(row: RosterRow, role: Role | None) -> Participant | None:
    if role is None:
        return None
    person_id = PersonId(same_id(row.employee_id))
    return Participant(
        id=participant_id(PROGRAM.id, person_id),
        program_id=PROGRAM.id,
        person_id=person_id,
        role=role,
        status=Status.READY,
        profile=row.profile,
        wishes=row.wishes,
    )


def _of(people: Sequence[Participant | None], role: Role) -> tuple[Participant, ...]:
    """Return the people of a role, each once."""
    found = {one.person_id: one for one in people if one and one.role is role}
    return tuple(found[id_] for id_ in sorted(found))


def main(arguments: list[str]) -> None:
    """Measure, write the result, and show it."""
    if len(arguments) != 2:
        raise SystemExit("say which: make bench-meaning ROSTER=people.csv PAIRS=pairs.csv (mentor and mentee ids)")
    roster, pairs = map(Path, arguments)
    result = measured(task_of(roster, pairs))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))  # noqa: T201 - for whoever measures


if __name__ == "__main__":
    main(sys.argv[1:])
