"""How long "why these two?" takes: `python -m tests.bench.why [people a side]`, 10,000 by default.

Prints how long a process takes to hold a run, which a run's page makes it do before anybody asks, and p50 and p99 of
questions about any two people; ends with 1 if p99 is above 300 ms.
"""

import random
import sys
import time
from dataclasses import replace
from typing import Final

from services.matching.domain.participants import Offer, Participant, Wishes
from services.matching.matcher.draft import SOLUTION, draft_of
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot
from services.matching.matcher.why import explain, prepare
from shared.contracts.vocabulary import Role
from tests.unit.matching.people import participant, program, snapshot

SIDE: Final = 10_000
QUESTIONS: Final = 200
TOPICS, NAMED = 200, 3
MOST_MS: Final = 300


def company(side: int) -> Snapshot:
    """Return a run of so many mentors and as many mentees."""
    people = tuple(_person(number, Role.MENTOR if number < side else Role.MENTEE) for number in range(2 * side))
    return replace(snapshot(1), program=program(), ready=people, managers={}, pins=(), apart=())


def _person(number: int, role: Role) -> Participant:
    offers = tuple(Offer(topic=f"topic {(number * 7 + at * 13) % TOPICS}", level=1 + number % 4) for at in range(NAMED))
    seeks = tuple(f"topic {(number * 11 + at * 17) % TOPICS}" for at in range(NAMED))
    return replace(participant(number, role), wishes=Wishes(offers=offers, seeks=seeks))


def main() -> int:
    """Compute a draft, hold it, and ask; return 1 if that is not as quick as it must be."""
    given = company(int(sys.argv[1]) if sys.argv[1:] else SIDE)
    kept, solution = SNAPSHOT.dump_json(given), SOLUTION.dump_json(draft_of(given).solution)
    began = time.perf_counter()
    prepare(given.run_id, kept, solution)
    held = time.perf_counter() - began
    chance, took = random.Random(1), []  # noqa: S311 - questions, not a secret
    for _ in range(QUESTIONS):
        two = [chance.choice([one for one in given.ready if one.role is role]).person_id for role in Role]
        began = time.perf_counter()
        explain(given.run_id, (two[0], two[1]), None, solution)
        took.append((time.perf_counter() - began) * 1000)
    ordered = sorted(took)
    p50, p99 = ordered[QUESTIONS // 2], ordered[QUESTIONS * 99 // 100 - 1]
    sys.stdout.write(f"held after {held:.1f} s; p50 {p50:.0f} ms, p99 {p99:.0f} ms of {QUESTIONS} questions\n")
    return 0 if p99 <= MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
