"""Circles of managers: people who stand above themselves."""

from collections.abc import Mapping

from shared.contracts.vocabulary import PersonId


def circles(managers: Mapping[PersonId, PersonId | None]) -> frozenset[PersonId]:
    """Return everybody who is part of a circle; whoever only reports to one is not."""
    done: set[PersonId] = set()
    found: set[PersonId] = set()
    for start in managers:
        walked: dict[PersonId, int] = {}
        at: PersonId | None = start
        while at is not None and at in managers and at not in done and at not in walked:
            walked[at] = len(walked)
            at = managers[at]
        if at is not None and at in walked:
            found.update(list(walked)[walked[at] :])
        done.update(walked)
    return frozenset(found)
