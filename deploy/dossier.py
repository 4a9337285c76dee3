"""Checks the dossier of a match run: `python -m deploy.dossier FILE [INPUTS PAIRS]`.

It needs NumPy alone, shares no code with the platform, and computes all fits anew: pairs are allowed, places, groups,
total, bound, couples who would rather have each other, envy, and the numbers agree with the snapshot. The digests
INPUTS and PAIRS are in `record` of GET /v1/match-runs/{id}, which is kept apart: nobody who forges a file forges those.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

BLOCK, UNKNOWN_YEARS, NEVER, SIDES = 1_000_000, 255, -(2**40), ("mentor", "mentee")
Array = np.ndarray[Any, Any]


class Refuted(Exception):
    """The dossier is not right; the message says what."""


def must(condition: object, what: str) -> None:
    """Refute the dossier unless a condition holds."""
    if not condition:
        raise Refuted(what)


class Dossier:
    """The arrays of a file, and what it says about the run."""

    def __init__(self, path: Path) -> None:
        seal = hashlib.sha256()
        try:
            with path.open("rb") as source, np.load(source, allow_pickle=False) as file:
                self.arrays = {name: file[name] for name in file.files}
            self.about, self.snapshot = (json.loads(self[name].tobytes()) for name in ("about", "snapshot"))
        except Exception as wrong:  # noqa: BLE001 - whatever a damaged file makes NumPy raise
            raise Refuted(f"the file is no dossier: {getattr(wrong, 'strerror', None) or 'it is damaged'}") from None
        for name in sorted(self.arrays.keys() - {"seal"}):
            seal.update(f"{name} {self[name].dtype.str} {self[name].shape} ".encode() + self[name].tobytes())
        must(self["seal"].tobytes() == seal.digest(), "a part is not the one that the dossier was made with")
        self.settings = self.snapshot["program"]["settings"]
        kind, groups = self.settings["kind"], self.settings["format"] == "small-group"
        self.ways = 1 + (kind == "reciprocal")  # partners are on both sides, and their pairs are there both ways round
        self.placed, leader = SIDES[::-1] if groups and kind == "traditional" else SIDES  # placing whom counts
        self.leader = leader if groups else None  # the seniors, who have a group or none
        must(groups or self.settings["format"] == "one-to-one", "there is no dossier of teams")
        must(self.about.get("format") == 1 + (groups or self.ways == 2), "the format is another one")
        self.rows, self.columns, self.fit = self["pairs"].astype(np.int64)
        self.own = {(row, column): fit for row, column, fit in self["pairs"].T.tolist()}
        self.sides = [*zip(SIDES, (self.rows, self.columns), strict=True)]
        self.pinned, self.stay = ({*map(tuple, self[name].T.tolist())} for name in ("pinned", "stay"))

    def __getitem__(self, name: str) -> Array:
        must(name in self.arrays, f"the array {name} is missing")
        return np.asarray(self.arrays[name])


class Side:
    """The columns of some people of a side, read as attributes."""

    def __init__(self, dossier: Dossier, side: str, rows: Array | slice) -> None:
        self._of, self._side, self._rows = dossier, side, rows

    def __getattr__(self, name: str) -> Array:
        return np.asarray(self._of[f"{self._side}_{name}"][self._rows])

    def spread(self, topics: str, values: str, width: int) -> Array:
        """[n, topics] each person's values at their topics; whole numbers below 2**24, so exact in 32 bits."""
        named, value = getattr(self, topics), getattr(self, values)
        out = np.zeros((len(named), width), np.float32)
        at, place = np.nonzero(named >= 0)
        out[at, named[at, place]] = value[at, place]
        return out


def fits(found: Dossier) -> Iterator[tuple[Array, Array]]:
    """Yield rows of mentors and their fits with all mentees, -1 where a rule forbids the pair."""
    theirs = Side(found, "mentee", slice(None))
    named = (found[f"{side}_{kind}"].max(initial=0) for side in SIDES for kind in ("seeks", "offers"))
    width, step = 1 + int(max(named)), max(1, BLOCK // max(1, len(found["mentee_ids"])))
    wanted, taught = theirs.spread("seeks", "points", width).T, theirs.spread("offers", "offer_level", width).T
    for first in range(0, len(found["mentor_ids"]), step):
        rows = np.arange(first, min(first + step, len(found["mentor_ids"])))
        mine = Side(found, "mentor", rows)
        learnt = mine.spread("offers", "offer_level", width) @ wanted + mine.spread("seeks", "points", width) @ taught
        points, forbidden = _points(found, mine, theirs)
        yield rows, np.where(forbidden | _apart(found, mine, theirs), -1, np.rint(learnt).astype(np.int64) + points)


def _points(found: Dossier, mine: Side, theirs: Side) -> tuple[Array, Array]:
    """Return the points besides what is learned, and which pairs levels, years, hours or languages forbid."""
    hours = np.bitwise_count(mine.available[:, None] & theirs.available).sum(axis=2, dtype=np.int64)
    spoken = np.bitwise_count(mine.languages[:, None] & theirs.languages)
    levels, born = theirs.level - mine.level[:, None] + 99, (mine.birth_year[:, None], theirs.birth_year)
    years = np.where((born[0] == 0) | (born[1] == 0), UNKNOWN_YEARS, np.clip(born[0] - born[1], -127, 127) + 127)
    points = found["seniority"][levels].astype(np.int64) + found["generation"][years]
    points += found["departments"][np.ix_(mine.department, theirs.department)]
    points += found["styles"][np.ix_(mine.style, theirs.style)] + found["languages"][np.minimum(spoken, 2)]
    points += np.minimum(hours, found.about["target_hours"]) * found.about["an_hour"]
    forbidden = ~found["level_ok"][levels] | ~found["years_ok"][years] | (hours < found.about["common_hours"])
    return points, forbidden | ((spoken == 0) & bool(found.about["shared_language"]))


def _apart(found: Dossier, mine: Side, theirs: Side) -> Array:
    """Return which pairs are forbidden by persons: lines, managers, groups, places, and couples kept apart."""
    out: Array = (mine.person[:, None] == theirs.person) | (mine.capacity[:, None] == 0) | (theirs.capacity == 0)
    if found.about["reporting_line"]:
        out |= (theirs.enter > mine.enter[:, None]) & (theirs.enter < mine.leave[:, None])
        out |= (mine.enter[:, None] > theirs.enter) & (mine.enter[:, None] < theirs.leave)
    same = (mine.manager[:, None] == theirs.manager) & (mine.manager[:, None] >= 0)
    out |= same & bool(found.about["same_manager"])
    for k, within in enumerate(found["trait_within"]):
        one, other = mine.traits[:, None, k].astype(np.int64), theirs.traits[None, :, k].astype(np.int64)
        inside = (other - one >= found["trait_low"][k]) & (other - one <= found["trait_high"][k])
        out |= (one != 0) & (other != 0) & (inside != within)
    here, there = ({person: at for at, person in enumerate(one.person.tolist())} for one in (mine, theirs))
    couples = np.vstack([found["apart"], found["apart"][:, ::-1]]).tolist()
    for one, other in (couple for couple in couples if couple[0] in here and couple[1] in there):
        out[here[one], there[other]] = True
    return out


def check(path: Path, inputs: str | None = None, pairs: str | None = None) -> dict[str, Any]:
    """Check a dossier and return what was confirmed; raise Refuted with what is wrong."""
    try:
        found = Dossier(path)
        _check_digests(found, inputs, pairs)
        _check_people(found)
        _check_rules(found)
        return _check_pairs(found)
    except (IndexError, TypeError, ValueError, KeyError, AttributeError, OverflowError) as wrong:
        raise Refuted(f"the parts of the dossier do not fit together: {wrong}") from None


def _check_digests(found: Dossier, inputs: str | None, pairs: str | None) -> None:
    record, text = found.about["record"], hashlib.sha256()
    must(hashlib.sha256(found["snapshot"].tobytes()).hexdigest() == record["inputs"], "the snapshot is not the run's")
    for row, column, fit in found["pairs"].T[: len(found.own) // found.ways].tolist():
        text.update(f"{found['mentor_ids'][row]} {found['mentee_ids'][column]} {fit}\n".encode())
    must(text.hexdigest() == record["pairs"], "the pairs are not those of the run's record")
    must(inputs in {None, record["inputs"]} and pairs in {None, record["pairs"]}, "the run's record has other digests")
    must(found.snapshot["run_id"] == found.about["run_id"], "snapshot and dossier are of different runs")


def _check_people(found: Dossier) -> None:
    """Compare the numbers of people with the snapshot."""
    people, numbers = {one["person_id"]: one for one in found.snapshot["ready"]}, dict[str, int]()
    free = {id_: one["wishes"]["capacity"] - len(one["active"]) - len(one["proposed"]) for id_, one in people.items()}
    for side in SIDES:
        ids, columns = found[f"{side}_ids"].tolist(), Side(found, side, slice(None))
        wanted = sorted(i for i, one in people.items() if (one["role"] == side or found.ways == 2) and free[i] > 0)
        must(ids == wanted, f"the {side}s are not those of the snapshot with a free place, in order")
        for row, id_ in enumerate(ids):
            waited, level = people[id_]["waited"], people[id_]["profile"]["level"]
            bonus = min(10_000, 7_000 + 1_000 * waited) * (waited > 0) + 10_000 * (side == found.placed)
            places = found.settings["shape"]["max_juniors"] if side == found.leader else free[id_]
            must(columns.capacity[row] == places, f"{side} {row} has another number of places")
            must(level in {None, int(columns.level[row])}, f"{side} {row} has another level")
            must(columns.bonus[row] == bonus, f"{side} {row} has another bonus")
        numbers |= dict(zip(ids, columns.person.tolist(), strict=True))
    must(len({*numbers.values()}) == len(numbers), "two people have one number")
    names = [name[7:] for name in found.arrays if name[:7] == "mentor_" and found.ways == 2 and name[7:] != "bonus"]
    must(all(np.array_equal(found[f"mentor_{one}"], found[f"mentee_{one}"]) for one in names), "the sides differ")
    _check_lines(found, numbers)
    apart = {frozenset(couple) for couple in found["apart"].tolist()}
    told = ({numbers.get(a), numbers.get(b)} for a, b in found.snapshot["apart"])
    must(all(None in two or frozenset(two) in apart for two in told), "a couple that must not meet is not kept apart")


def _check_lines(found: Dossier, numbers: dict[str, int]) -> None:
    """Check that everybody's interval lies inside those of the managers above them, as far as there is no circle."""
    sides = [[found[f"{side}_{name}"].tolist() for name in ("ids", "enter", "leave", "manager")] for side in SIDES]
    managers, spans = found.snapshot["managers"], {id_: span for one in sides for id_, *span in zip(*one, strict=True)}
    heads = {(None, -1)} | {({id_: None}.get(boss := managers.get(id_), boss), one[2]) for id_, one in spans.items()}
    must(all(len({*names}) == len(heads) for names in zip(*heads, strict=True)), "a manager is another one")
    for id_ in numbers:
        line, at = [id_], managers.get(id_)
        while at and at not in line:
            line.append(at)
            at = managers.get(at)
        inside = (spans[one][0] < spans[id_][0] < spans[one][1] for one in line[1:] if one in spans)
        must(at or all(inside), "a reporting line is another one than in the snapshot")


def _check_rules(found: Dossier) -> None:
    """Compare weights and rules with the program's settings in the snapshot, and pairs with places."""
    about, shape = found.about, found.settings["shape"]
    weights, rules, fairness = (found.settings[name] for name in ("weights", "rules", "fairness"))
    for name, weight in (("seniority", "seniority"), ("departments", "across_departments"), ("styles", "style")):
        must(((found[name] >= 0) & (found[name] <= weights[weight])).all(), f"{name} counts more than its weight")
    must(found["languages"].max() == weights["languages"], "languages do not count their weight")
    for side in SIDES:
        sums = {*found[f"{side}_points"].sum(axis=1).tolist()}
        must(sums <= {0, weights[f"{side}_learns"] // 100}, f"a {side}'s wishes do not sum to the weight")
    for name in ("reporting_line", "same_manager", "shared_language", "common_hours"):
        must(about[name] == rules["min_common_hours" if name == "common_hours" else name], f"{name} is another one")
    must(about["quota"] == (fairness["quota"] is not None), "the quota is another one")
    must(fairness["raise_floor"] or about["least_fit"] == fairness["least_fit"], "the least fit is another one")
    must(about["stay_bonus"] == found.snapshot["stay_bonus"], "the bonus of pairs that stay is another one")
    must(len(found.own) == len(found.rows), "a pair comes twice")
    half = found["pairs"][:, len(found.own) // found.ways :][[1, 0, 2]]  # no pairs, except of partners
    must((half == found["pairs"][:, : half.shape[1]]).all(), "a pair of partners is not there both ways round")
    for side, at in found.sides:
        capacity = found[f"{side}_capacity"]
        must(((at >= 0) & (at < len(capacity))).all(), f"a pair names a {side} who is not there")
        count = np.bincount(at, minlength=len(capacity))
        must((count <= capacity).all(), f"a {side} has more pairs than places")
        must(side != found.leader or (count[count > 0] >= shape["min_juniors"]).all(), "a group is too small")
    must((found["price"] >= 0).all() and found.pinned <= found.own.keys(), "a price is below 0, or a pin is not paired")


def _check_pairs(found: Dossier) -> dict[str, Any]:
    """Go once through all possible pairs: fits, total, bound, couples who would rather have each other, and envy."""
    free = [found[f"{side}_capacity"].astype(np.int64) for side in SIDES]
    for side in (0, 1):
        np.subtract.at(free[side], [couple[side] for couple in found.pinned], 1)
    held, price = [_held(found, *side, best=False) for side in found.sides], found["price"].astype(np.int64)
    fixed = sum(found.own[couple] for couple in found.pinned)
    value, bound, couples, gain = fixed, fixed + int((price * free[1]).sum()), 0, 0
    envy = [np.full(len(one), -1, np.int64) for one in held]
    taken = [np.isin(np.arange(len(one)), at) for one, (_, at) in zip(held, found.sides, strict=True)]
    for rows, fit in fits(found):
        here = [couple for couple in found.own if rows[0] <= couple[0] <= rows[-1]]
        worth = _worth(found, rows, fit, here)
        value += sum(int(worth[row - rows[0], column]) for row, column in here if (row, column) not in found.pinned)
        worth[:, free[1] == 0] = NEVER
        for row, column in found.pinned & {*here}:
            worth[row - rows[0], column] = NEVER
        best = -np.sort(price - worth, axis=1)[:, : int(free[0].max(initial=0))]
        bound += int((np.maximum(best, 0) * (np.arange(best.shape[1]) < free[0][rows][:, None])).sum())
        others = np.where(fit < max(0, found.about["least_fit"]), -1, fit)
        others[tuple(np.array([(row - rows[0], column) for row, column in here], int).reshape(-1, 2).T)] = -1
        both = np.where(others >= 0, np.minimum(others - held[0][rows][:, None], others - held[1]), 0)
        couples, gain = couples + int((both > 0).sum()), max(gain, int(both.max(initial=0)))
        envy[0][rows] = np.where(taken[1], others, -1).max(axis=1, initial=-1)
        envy[1] = np.maximum(envy[1], np.where(taken[0][rows][:, None], others, -1).max(axis=0, initial=-1))
    envies = [np.maximum(one - _held(found, *side, best=True), 0) for one, side in zip(envy, found.sides, strict=True)]
    some = (np.concatenate(one[: 2 // found.ways]) for one in (envies, taken))
    return _confirmed(found, [one // found.ways for one in (value, bound, couples)], gain, *some)


def _worth(found: Dossier, rows: Array, fit: Array, here: list[tuple[int, int]]) -> Array:
    """[n, m] what pairs are worth with all bonuses; checks the fits of the pairs that were made."""
    for row, column in here:
        own = fit[row - rows[0], column]
        must(own >= 0, "a pair breaks a hard rule")
        must(own == found.own[row, column], "a pair has another fit")
        must(own >= found.about["least_fit"] or (row, column) in found.pinned, "a pair is below the least fit")
    worth = fit + found["mentor_bonus"][rows][:, None].astype(np.int64) + found["mentee_bonus"]
    for row, column in (couple for couple in found.stay if rows[0] <= couple[0] <= rows[-1]):
        worth[row - rows[0], column] += found.about["stay_bonus"]
    return np.where(fit < max(0, found.about["least_fit"]), NEVER, worth)


def _held(found: Dossier, side: str, at: Array, *, best: bool) -> Array:
    """[n] the best fit that each person has, or the least: 0 with a free place; a senior without a group has none."""
    fit = np.full(len(found[f"{side}_ids"]), 0 if best else 2**14, np.int64)
    (np.maximum if best else np.minimum).at(fit, at, found.fit)
    count = np.bincount(at, minlength=len(fit))
    full = (count >= found[f"{side}_capacity"]) | ((count == 0) & (side == found.leader))
    return fit if best else np.where(full, fit, 0)


def _confirmed(found: Dossier, totals: list[int], gain: int, envy: Array, taken: Array) -> dict[str, Any]:
    """Compare total, bound and fairness figures with those that were told."""
    (value, bound, couples), about, told = totals, found.about, found.about["preferred"]
    must([couples, gain] == [told["couples"], told["gain"]], "other couples would rather have each other")
    for name, shown in ((one["attribute"], group) for one in told["envy"] for group in one["groups"]):
        some = envy[(found[f"group_{name}"] == about["groups"][name].index(shown["group"])) & taken]
        same = len(some) == shown["people"] >= 5 and round(float(some.mean())) == shown["envy"]
        must(same, "a group has another size or envy, or is too small to be told")
    if not about["quota"]:  # the value and bound of a quota contain its bonus
        must(value == about["value"], "the total is another one")
        must(value <= bound <= about["bound"], "the prices do not prove the bound")
    pairs, fit, digest = len(found.own), int(found.fit.sum()), {"dossier": found["seal"].tobytes().hex()}
    told |= {"pairs": pairs // found.ways, "total_fit": fit // found.ways, "digests": about["record"] | digest}
    gap = None if about["quota"] else (bound - value) / max(1, bound)
    return {"run_id": about["run_id"], "gap_at_most": gap, **told}


def main(arguments: list[str]) -> int:
    """Check a file and print what was confirmed or refuted; return 0, 1, or 2 for a wrong command line."""
    if len(arguments) not in {1, 3} or arguments[0].startswith("-"):
        print("usage: python -m deploy.dossier FILE [INPUTS PAIRS]", file=sys.stderr)
        return 0 if arguments in (["--help"], ["-h"]) else 2
    try:
        print(json.dumps({"confirmed": check(Path(arguments[0]), *arguments[1:])}, indent=2))
    except Refuted as wrong:
        print(f"refuted: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
