"""Dossiers of runs of all programs that have them, and ways to forge their digests."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.matching.domain.formats import Format, Shape
from services.matching.domain.records import Record
from services.matching.matcher.dossier import dossier_of, seal
from services.matching.matcher.draft import draft_of
from services.matching.matcher.sides import sided
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_of
from services.matching.matcher.solution import pairs_digest
from shared.contracts.vocabulary import Kind
from tests.unit.matching.people import program, snapshot
from tests.unit.matching.test_partners import partners

Arrays = dict[str, np.ndarray]


def couples(seed: int) -> Snapshot:
    return snapshot(seed, 120)


def groups(seed: int, kind: Kind = Kind.REVERSE) -> Snapshot:
    taken = snapshot(seed, 120)
    shape = Shape(min_juniors=2, max_juniors=4)
    settings = replace(program(kind, min_level_gap=None).settings, format=Format.SMALL_GROUP, shape=shape)
    return replace(taken, program=replace(taken.program, settings=settings))


def groups_of_mentees(seed: int) -> Snapshot:
    return groups(seed, Kind.TRADITIONAL)


def of_partners(seed: int) -> Snapshot:
    return partners(seed, 90, one_role=False, most_pairs=2)


Given = Callable[[int], Snapshot]
each_program = pytest.mark.parametrize("given", [couples, groups, groups_of_mentees, of_partners])


@cache
def of(seed: int, given: Given = couples) -> Arrays:
    taken = given(seed)
    first = draft_of(replace(taken, pins=())).couples[:2]
    taken = replace(
        taken,
        pins=tuple((one.mentor_id, one.mentee_id) for one in first),
        stay=tuple((one.mentor_id, one.mentee_id) for one in draft_of(taken).couples[5:9]),
        stay_bonus=300,
    )
    raw = SNAPSHOT.dump_json(taken)
    taken = SNAPSHOT.validate_json(raw)
    found = draft_of(taken)
    settings = taken.program.settings
    record = Record(
        inputs=sha256(raw).hexdigest(),
        pairs=pairs_digest(found.solution, market_of(sided(taken))),
        weights=settings.weights,
        rules=settings.rules,
    )
    return dossier_of(raw, found.solution, record)


def stored(path: Path, arrays: Arrays) -> Path:
    file = path / "dossier.npz"
    np.savez(file, **arrays)
    return file


def told(arrays: Arrays, **changes: Any) -> None:  # noqa: ANN401 - anything JSON holds
    about = json.loads(arrays["about"].tobytes())
    for name, value in changes.items():
        part, _, rest = name.partition("__")
        if rest:
            about[part][rest] = value
        else:
            about[part] = value
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)


def sealed(arrays: Arrays) -> None:
    """Forge the digests too, as whoever tampers with a dossier would."""
    text = sha256()
    kind = json.loads(arrays["snapshot"].tobytes())["program"]["settings"]["kind"]
    pairs = arrays["pairs"].T
    for mentor, mentee, fit in pairs[: len(pairs) // 2] if kind == Kind.RECIPROCAL else pairs:
        text.update(f"{arrays['mentor_ids'][mentor]} {arrays['mentee_ids'][mentee]} {fit}\n".encode())
    record = {"inputs": sha256(arrays["snapshot"].tobytes()).hexdigest(), "pairs": text.hexdigest()}
    told(arrays, record=record)
    arrays["seal"] = seal(arrays)


def said(arrays: Arrays, change: Callable[[dict[str, Any]], None]) -> None:
    known = json.loads(arrays["snapshot"].tobytes())
    change(known)
    arrays["snapshot"] = np.frombuffer(json.dumps(known).encode(), np.uint8)


def about(arrays: Arrays) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(arrays["about"].tobytes())
    return found
