"""The rules of what a pair does together, of nudges and of the sounding board, from the outside."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from services.feedback.domain.piles import K
from services.notify.domain.nudges import APART
from tests.chaos.observe import Observed

Difference = tuple[str, str, str]
Facts = Mapping[str, Mapping[str, Any]]


def owed(told: Facts) -> Iterator[tuple[str, str]]:
    """Yield whom a mail must tell of something on the page of their pair, and its cause."""
    for one in told.get("agreement-due", {}).values():
        yield from ((member["person_id"], f"agreement-due:{one['pair_id']}") for member in one["members"])
    for one in told.get("questions-asked-ahead", {}).values():
        yield from ((who, f"questions-asked:{one['pair_id']}:{one['revision']}") for who in _others(one))
    for one in told.get("commitment-due", {}).values():
        yield one["person_id"], f"commitment-due:{one['commitment_id']}:{one['revision']}"
    for one in told.get("commitment-done", {}).values():
        yield from ((who, f"commitment-done:{one['commitment_id']}:{one['revision']}") for who in _others(one))
    for one in told.get("thanks-given", {}).values():
        yield one["recipient_id"], f"thanked:{one['pair_id']}:{one['revision']}"
    for one in told.get("opinion-asked", {}).values():
        yield one["person_id"], f"opinion-asked:{one['sounding_id']}"


def differences(observed: Observed, told: Facts, nudges: frozenset[str]) -> Iterator[Difference]:
    """Yield harm, rule and place of everything that does not fit together."""
    yield from _commitments(told)
    yield from _nudges(observed, nudges)
    yield from _soundings(observed)


def _others(event: Mapping[str, Any]) -> list[str]:
    return [member["person_id"] for member in event["members"] if member["person_id"] != event["person_id"]]


def _commitments(told: Facts) -> Iterator[Difference]:
    """A commitment is made, then done, then confirmed by somebody else in the pair."""
    made, done, verified = (told.get(f"commitment-{state}", {}).values() for state in ("made", "done", "verified"))
    for rule, later, before in (
        ("what is done was promised", done, made),
        ("what is confirmed was done", verified, done),
    ):
        known = {one["commitment_id"] for one in before}
        yield from (("ghost", rule, one["commitment_id"]) for one in later if one["commitment_id"] not in known)
    for one in verified:
        if one["verified_by"] not in _others(one):
            yield "ghost", "the other side confirms", one["commitment_id"]


def _nudges(observed: Observed, nudges: frozenset[str]) -> Iterator[Difference]:
    """Nobody gets two nudges of a kind within a week, whatever their pairs do."""
    planned: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in observed.by_id("notify", "deliveries").values():
        if one["kind"] in nudges:
            planned[one["kind"], one["person_id"]].append(one["created_at"])
    for (kind, person), moments in planned.items():
        for first, second in pairwise(sorted(moments)):
            if second - first < APART:
                yield "doubled", "a nudge of a kind once a week", f"{kind} {person} {second}"


def _soundings(observed: Observed) -> Iterator[Difference]:
    """What fewer than five people say is shown to nobody, and deleted when the question closes."""
    for id_, one in observed.by_id("feedback", "soundings").items():
        if 0 < sum(one["released"]) < K or 0 < len(one["words"]) < K:
            yield "ghost", "opinions are shown in fives", id_
        if one["state"] == "closed" and (one["waiting"] or one["writing"]):
            yield "stuck", "what was not shown is deleted", id_
