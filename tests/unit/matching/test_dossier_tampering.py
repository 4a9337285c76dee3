from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deploy.dossier import Refuted, check
from services.matching.matcher.dossier import seal
from tests.unit.matching.dossiers import (
    Arrays,
    Given,
    about,
    each_program,
    groups,
    groups_of_mentees,
    of,
    of_partners,
    said,
    sealed,
    stored,
    told,
)


def put(name: str, at: object, change: Callable[[Any], Any]) -> Callable[[Arrays], None]:
    def tamper(arrays: Arrays) -> None:
        arrays[name][at] = change(arrays[name][at])

    return tamper


def first_pair(arrays: Arrays) -> tuple[int, int]:
    pinned = {*map(tuple, arrays["pinned"].T.tolist())}
    return next((a, b) for a, b, _ in arrays["pairs"].T.tolist() if (a, b) not in pinned)


def of_first_pair(name: str, side: int, change: Callable[[Any], Any]) -> Callable[[Arrays], None]:
    def tamper(arrays: Arrays) -> None:
        at = first_pair(arrays)[side]
        arrays[name][at] = change(arrays[name][at])

    return tamper


def other_mentee(arrays: Arrays) -> None:
    pairs = arrays["pairs"]
    pairs[1, 0], pairs[1, -1] = pairs[1, -1], pairs[1, 0]


def one_twice(arrays: Arrays) -> None:
    arrays["pairs"] = np.column_stack([arrays["pairs"], arrays["pairs"][:, :1]])


def one_less(arrays: Arrays) -> None:
    arrays["pairs"] = arrays["pairs"][:, 1:]


def nobody_apart(arrays: Arrays) -> None:
    arrays["apart"] = arrays["apart"][:0]


def no_prices(arrays: Arrays) -> None:
    arrays["price"] = np.zeros_like(arrays["price"])


def without_prices(arrays: Arrays) -> None:
    del arrays["price"]


def lighter(known: dict[str, Any]) -> None:
    known["program"]["settings"]["weights"]["languages"] += 100


def longer_line(known: dict[str, Any]) -> None:
    ids = [one["person_id"] for one in known["ready"]]
    known["managers"][ids[0]], known["managers"][ids[1]] = ids[1], None


TAMPERINGS: dict[str, Callable[[Arrays], None]] = {
    "another mentee": other_mentee,
    "a pair twice": one_twice,
    "a pair less": one_less,
    "a better fit": put("pairs", (2, 0), lambda fit: fit + 1),
    "a price below zero": put("price", 0, lambda _: -5),
    "no prices at all": no_prices,
    "the array of prices missing": without_prices,
    "a smaller bound": lambda arrays: told(arrays, bound=about(arrays)["value"] - 1),
    "a greater total": lambda arrays: told(arrays, value=about(arrays)["value"] + 7),
    "a place more": of_first_pair("mentor_capacity", 0, lambda places: places + 1),
    "another level": of_first_pair("mentee_level", 1, lambda level: level + 3),
    "a bonus more": of_first_pair("mentor_bonus", 0, lambda bonus: bonus + 500),
    "another level of an offer": of_first_pair("mentor_offer_level", 0, lambda levels: levels * 0 + 7),
    "points more": of_first_pair("mentee_points", 1, lambda points: points + 1),
    "no common hours": of_first_pair("mentee_available", 1, lambda words: words * 0),
    "another department": of_first_pair("mentee_department", 1, lambda index: (index + 1) % 4),
    "ids exchanged": put("mentor_ids", slice(0, 2), lambda ids: ids[::-1].copy()),
    "nobody kept apart": nobody_apart,
    "a rule switched off": lambda arrays: told(arrays, reporting_line=False),
    "fewer hours asked": lambda arrays: told(arrays, common_hours=0),
    "a lower least fit": lambda arrays: told(arrays, least_fit=-1),
    "fewer couples who would rather": lambda arrays: told(
        arrays, preferred=about(arrays)["preferred"] | {"couples": about(arrays)["preferred"]["couples"] - 1}
    ),
    "a smaller gain": lambda arrays: told(arrays, preferred=about(arrays)["preferred"] | {"gain": 1}),
    "less envy": lambda arrays: told(
        arrays,
        preferred=about(arrays)["preferred"]
        | {"envy": [{"attribute": "department", "groups": [{"group": "IT", "people": 9, "envy": 0}]}]},
    ),
    "other weights": lambda arrays: said(arrays, lighter),
    "another reporting line": lambda arrays: said(arrays, longer_line),
    "another run": lambda arrays: told(arrays, run_id="f" * 16),
    "another format": lambda arrays: told(arrays, format=9),
}


def alone(arrays: Arrays) -> None:
    """Leave one junior in the first group, and say a total that is right for it."""
    pairs = arrays["pairs"]
    rest = np.flatnonzero(pairs[1] == pairs[1, 0])[1:]
    lost = sum(int(pairs[2, at] + arrays["mentor_bonus"][pairs[0, at]]) for at in rest)
    lost += sum(int(arrays["mentee_bonus"][pairs[1, at]]) for at in rest)
    arrays["pairs"] = np.delete(pairs, rest, axis=1)
    told(arrays, value=about(arrays)["value"] - lost)


def larger_groups(arrays: Arrays) -> None:
    def change(known: dict[str, Any]) -> None:
        known["program"]["settings"]["shape"]["max_juniors"] += 1

    said(arrays, change)


def one_way(arrays: Arrays) -> None:
    half = arrays["pairs"].shape[1] // 2
    arrays["pairs"] = np.hstack([arrays["pairs"][:, :half], np.roll(arrays["pairs"][:, half:], 1, axis=0)])


TAMPERINGS_OF: dict[str, tuple[Given, Callable[[Arrays], None]]] = {
    "a group that is too small": (groups, alone),
    "groups that could be larger": (groups, larger_groups),
    "groups of mentees that could be larger": (groups_of_mentees, larger_groups),
    "a senior with one place": (groups, of_first_pair("mentee_capacity", 1, lambda places: places * 0 + 1)),
    "partners paired one way": (of_partners, one_way),
    "a turned pair of another fit": (of_partners, put("pairs", (2, -1), lambda fit: fit - 1)),
    "half of the bound": (of_partners, lambda arrays: told(arrays, bound=about(arrays)["bound"] // 2)),
}


class TestTampering:
    @each_program
    @pytest.mark.parametrize("name", TAMPERINGS)
    def test_is_refuted_once_it_is_tampered_with(self, tmp_path: Path, given: Given, name: str) -> None:
        arrays = {key: value.copy() for key, value in of(2, given).items()}
        TAMPERINGS[name](arrays)
        sealed(arrays)
        with pytest.raises(Refuted):
            check(stored(tmp_path, arrays))

    @pytest.mark.parametrize("name", TAMPERINGS_OF)
    def test_is_refuted_if_groups_or_partners_are_forged(self, tmp_path: Path, name: str) -> None:
        given, tamper = TAMPERINGS_OF[name]
        arrays = {key: value.copy() for key, value in of(2, given).items()}
        tamper(arrays)
        sealed(arrays)
        with pytest.raises(Refuted):
            check(stored(tmp_path, arrays))

    def test_names_a_group_that_is_too_small(self, tmp_path: Path) -> None:
        arrays = {key: value.copy() for key, value in of(2, groups).items()}
        alone(arrays)
        sealed(arrays)
        with pytest.raises(Refuted, match="a group is too small"):
            check(stored(tmp_path, arrays))

    def test_is_refuted_by_the_digests_of_the_record(self, tmp_path: Path) -> None:
        file = stored(tmp_path, of(1))
        record = about(of(2))["record"]
        with pytest.raises(Refuted, match="digests"):
            check(file, record["inputs"], record["pairs"])

    def test_is_refuted_if_the_snapshot_changed(self, tmp_path: Path) -> None:
        arrays = dict(of(1))
        said(arrays, lambda known: known.update(seed=99))
        arrays["seal"] = seal(arrays)
        with pytest.raises(Refuted, match="the snapshot is not the run's"):
            check(stored(tmp_path, arrays))

    @each_program
    def test_is_refuted_if_any_value_of_any_part_changed(self, tmp_path: Path, given: Given) -> None:
        whole = of(2, given)
        for name in sorted(name for name, array in whole.items() if array.size):
            arrays = {key: value.copy() for key, value in whole.items()}
            raw = arrays[name].reshape(-1).view(np.uint8)
            raw[len(raw) // 2] ^= 1
            with pytest.raises(Refuted):
                check(stored(tmp_path, arrays))

    def test_is_refuted_if_a_part_is_gone_or_new(self, tmp_path: Path) -> None:
        whole = dict(of(2))
        for arrays in ({**whole, "note": np.zeros(1)}, {name: whole[name] for name in whole if name != "generation"}):
            with pytest.raises(Refuted, match="a part is not the one"):
                check(stored(tmp_path, arrays))

    @pytest.mark.parametrize("side", ["mentor", "mentee"])
    def test_is_refuted_if_somebody_has_another_manager(self, tmp_path: Path, side: str) -> None:
        arrays = {key: value.copy() for key, value in of(2).items()}
        arrays[f"{side}_manager"][3] += 1
        sealed(arrays)
        with pytest.raises(Refuted, match="a manager is another one"):
            check(stored(tmp_path, arrays))
