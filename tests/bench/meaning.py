"""Measure whether matching understands topics: the rank of each mentee's true mentor among all mentors of a roster.

`python -m tests.bench.meaning ROSTER PAIRS` writes build/meaning.json. ROSTER is a roster as the platform imports it,
PAIRS a CSV of a mentor's and a mentee's id in each row. `ours` is the product's own path: reading, market and score,
in a program that weighs topics alone (two thirds what the mentee learns, one third what the mentor learns) and has no
hard rules. `words` counts the different words that the mentee's wishes and the mentor's offers have in common;
`chance` is the expectation of a random order. Equal scores share their ranks. Intervals are 95% bootstrap intervals.
`remarks` say what the roster's columns were taken for, and what was left out. A third argument names columns by hand,
`"skills_offered:What I teach; skills_sought:Hopes"`.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.program_settings import HardRules, Points
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import Market
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused
from tests.bench.matching_rosters import MONDAY, PROGRAM
from tests.bench.meaning_pairs import Ids, pairs_of
from tests.bench.meaning_roster import Stated, people_of

ROOT: Final = Path(__file__).parents[2]
OUT: Final = ROOT / "build" / "meaning.json"
RESAMPLED: Final = 2_000
ONLY_TOPICS: Final = Points(mentee_learns=6_700, mentor_learns=3_300)
NO_RULES: Final = HardRules(
    reporting_line=False, same_manager=False, min_level_gap=None, min_common_hours=0, shared_language=False
)
_WORD: Final = re.compile(r"\w+")

Scores = dict[Ids, float]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Who is whose mentor, and everybody among whom the mentor must be found."""

    market: Market
    pairs: tuple[Ids, ...]
    remarks: tuple[str, ...] = field(default=())


def task_of(roster: Path, pairs: Path, by_hand: Iterable[str] = ()) -> Task:
    """Read a roster and the true pairs; whoever a pair names as mentor is one, whatever the roster says.

    Somebody may be a mentor in one pair and a mentee in another.
    """
    rows, remarks = people_of(roster, by_hand)
    ids = {row.id for row in rows}
    told = pairs_of(pairs, _ids(rows, Role.MENTOR), ids)
    if not told.known:
        raise SystemExit("no pair names two people of the roster; check the ids in PAIRS")
    settings = replace(PROGRAM.settings, weights=ONLY_TOPICS, rules=NO_RULES)
    market = Market(
        program=replace(PROGRAM, settings=settings),
        mentors=_side(rows, Role.MENTOR, {mentor for mentor, _ in told.known} | _ids(rows, Role.MENTOR)),
        mentees=_side(rows, Role.MENTEE, {mentee for _, mentee in told.known}),
        managers={},
        monday=MONDAY,
        relations=relations(),
        everybody=_everybody(rows),
    )
    return Task(market=market, pairs=told.known, remarks=(*remarks, *told.remarks(ids), *_silent(market)))


def measured(task: Task) -> dict[str, Any]:
    """Return hit@1, hit@5 and the mean reciprocal rank of all three ways, with intervals."""
    true = defaultdict(set)
    for mentor, mentee in task.pairs:
        true[mentee].add(mentor)
    found: dict[str, list[tuple[float, float, float]]] = {"ours": [], "words": [], "chance": []}
    for mentor, mentee in task.pairs:
        apart = true[mentee] - {mentor} | {mentee}
        others = [one.person_id for one in task.market.mentors if one.person_id not in apart]
        scores = {"ours": _ours(task.market, others, mentee), "words": _words(task.market, others, mentee)}
        for name, score in scores.items():
            found[name].append(_hits(score, others.index(PersonId(mentor))))
        found["chance"].append(_hits(np.zeros(len(others)), 0))
    people = {"pairs": len(task.pairs), "mentors": len(task.market.mentors), "mentees": len(task.market.mentees)}
    return people | {name: _summary(np.array(hits)) for name, hits in found.items()} | {"remarks": [*task.remarks]}


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
    rng = np.random.default_rng(0)
    means = np.array([hits[rng.integers(0, len(hits), len(hits))].mean(axis=0) for _ in range(RESAMPLED)])
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    names = ("hit1", "hit5", "mrr")
    values = {name: round(float(hits.mean(axis=0)[at]), 4) for at, name in enumerate(names)}
    return values | {
        "intervals": {name: [round(float(low[at]), 4), round(float(high[at]), 4)] for at, name in enumerate(names)}
    }


def _silent(market: Market) -> list[str]:
    """Say how many people seek or offer nothing, because their pairs are left to chance."""
    seekers = sum(not one.wishes.seeks for one in market.mentees)
    teachers = sum(not one.wishes.offers for one in market.mentors)
    found = []
    if seekers:
        found.append(f"{seekers} of {len(market.mentees)} mentees seek no topic: for them all mentors are alike.")
    if teachers:
        found.append(f"{teachers} of {len(market.mentors)} mentors offer no topic: they come last for everybody.")
    return found


def _ids(rows: Sequence[Stated], role: Role) -> set[str]:
    return {row.id for row in rows if role in row.roles}


def _side(rows: Sequence[Stated], role: Role, ids: set[str]) -> tuple[Participant, ...]:
    """Return the people with these ids in a role, each once; a row of that role goes before another."""
    found = {row.id: row for row in sorted(rows, key=lambda one: role in one.roles) if row.id in ids}
    return tuple(_participant(found[id_], role) for id_ in sorted(found))


def _everybody(rows: Sequence[Stated]) -> tuple[Participant, ...]:
    """Return everybody once, in the role of their row, for the count of words."""
    found = {row.id: _participant(row, Role.MENTOR if Role.MENTOR in row.roles else Role.MENTEE) for row in rows}
    return tuple(found.values())


def _participant(row: Stated, role: Role) -> Participant:
    person_id = PersonId(row.id)
    return Participant(
        id=participant_id(PROGRAM.id, person_id),
        program_id=PROGRAM.id,
        person_id=person_id,
        role=role,
        status=Status.READY,
        profile=row.profile,
        wishes=row.wishes[role],
    )


def main(arguments: list[str]) -> None:
    """Measure, write the result, and show it."""
    if len(arguments) < 2:
        raise SystemExit("say which: make bench-meaning ROSTER=people.csv PAIRS=pairs.csv (mentor and mentee ids)")
    roster, pairs = map(Path, arguments[:2])
    for path in (roster, pairs):
        if not path.is_file():
            raise SystemExit(f"there is no file {path}")
    try:
        task = task_of(roster, pairs, [one for text in arguments[2:] for one in text.split(";") if one.strip()])
    except Refused as refused:
        raise SystemExit(f"{roster}: {refused}") from None
    result = measured(task)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2, ensure_ascii=False))  # noqa: T201 - for whoever measures


if __name__ == "__main__":
    main(sys.argv[1:])
