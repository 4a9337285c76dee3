"""Reads a file of true pairs: which column names the mentor, which one the mentee, and who is in the roster."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Final

from services.matching.domain.cells import same_id
from services.matching.feeds.csv.encodings import guess
from services.matching.feeds.csv.reading import DELIMITERS

Ids = tuple[str, str]
SHOWN: Final = 5
# The platform's own roles, and what other programs call them.
MENTOR: Final = ("mentor", "coach", "teacher", "advisor", "adviser", "senior")
MENTEE: Final = ("mentee", "protege", "protégé", "learner", "apprentice", "student", "junior")


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """The true pairs of a file, each once.

    Attributes:
        known: pairs of two people of the roster; `unknown` has the others, `halved` counts rows without two ids.
        repeated: how many rows say what an earlier one says.
    """

    known: tuple[Ids, ...]
    unknown: tuple[Ids, ...] = ()
    halved: int = 0
    repeated: int = 0

    def remarks(self, people: Collection[str]) -> list[str]:
        """Return a sentence about each thing that was left out."""
        found = []
        if self.unknown:
            missing = sorted({id_ for pair in self.unknown for id_ in pair} - {*people})
            found.append(
                f"{len(self.unknown)} pairs name somebody who is not in the roster, and were left out: "
                f"{', '.join(missing[:SHOWN])}{' and others' if len(missing) > SHOWN else ''}."
            )
        if self.halved:
            found.append(f"{self.halved} rows of the pairs have no two ids, and were left out.")
        if self.repeated:
            found.append(f"{self.repeated} rows of the pairs repeat an earlier one, and count once.")
        return found


def pairs_of(path: Path, mentors: Collection[str], people: Collection[str]) -> Pairs:
    """Read the pairs of a file; `mentors` and `people` are the roster's ids in their normal form."""
    rows = _rows(path)
    first, second, headed = _columns(rows, mentors, people)
    found, halved = dict[Ids, int](), 0
    for row in rows[headed:]:
        ids = tuple(same_id(row[at]) if at < len(row) else "" for at in (first, second))
        if "" in ids or ids[0] == ids[1]:
            halved += 1
        else:
            pair = ids[0], ids[1]
            found[pair] = found.get(pair, 0) + 1
    known = tuple(pair for pair in found if {*pair} <= {*people})
    unknown = tuple(pair for pair in found if not {*pair} <= {*people})
    return Pairs(known=known, unknown=unknown, halved=halved, repeated=sum(found.values()) - len(found))


def _rows(path: Path) -> list[list[str]]:
    text = _decoded(path.read_bytes()).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    start = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=start.count)
    return [row for row in csv.reader(text.split("\n"), delimiter=delimiter) if any(map(str.strip, row))]


def _decoded(text: bytes) -> str:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.decode("utf-16")
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode(guess(text.split(b"\n")))


def _columns(rows: Sequence[Sequence[str]], mentors: Collection[str], people: Collection[str]) -> tuple[int, int, bool]:
    """Return the places of the mentor and of the mentee, and whether the first row is a heading.

    Headings decide, then in how many rows a column names people of the roster, then who of them are mentors there.
    """
    if not rows or max(map(len, rows)) < 2:
        raise SystemExit("PAIRS must have two columns, the mentor's id and the mentee's id, one pair a row")
    width, named = len(rows[0]), [same_id(cell) for cell in rows[0]]
    headed = not {*named} & {*people}
    body = [[same_id(cell) for cell in row] for row in rows[headed:]]

    def fits(places: tuple[int, int]) -> tuple[int, int, int, int]:
        cells = [[row[at] for row in body if at < len(row)] for at in places]
        known = min(sum(cell in people for cell in some) for some in cells)
        said = _calls(named[places[0]], MENTOR) + _calls(named[places[1]], MENTEE) if headed else 0
        right = sum(cell in mentors for cell in cells[0]) - sum(cell in mentors for cell in cells[1])
        return bool(known), said, known, right

    first, second = max(permutations(range(width), 2), key=lambda places: (*fits(places), -places[0], -places[1]))
    return first, second, headed


def _calls(heading: str, words: Collection[str]) -> int:
    return int(any(word in heading for word in words))
