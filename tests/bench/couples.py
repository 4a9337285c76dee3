"""Ten couples of a roster before and after: those that equal letters make, and those that the product makes.

`python -m tests.bench.couples ROSTER` writes build/couples.md and build/couples.json. Both results are the optimiser's,
as many pairs as possible first, under the default program. Before, two topics are the same if their letters are, and
nothing else; after, they are compared as the product does. Both are explained as the product explains them. The ten
are not picked: of the mentees whose mentor differs, ordered by how much more (or less) they learn, every tenth part
gives its middle one.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from services.matching.domain.participants import Participant
from services.matching.domain.reasons import reasons
from services.matching.matcher.assessment import Assessment, assess
from services.matching.matcher.formats import couple_ids_of
from services.matching.matcher.market import CoupleIds, Market
from services.matching.solver import Wishes, match
from services.matching.solver.program import FULL
from shared.contracts.vocabulary import PersonId
from tests.bench.matching_rosters import roster_market

ROOT: Final = Path(__file__).parents[2]
OUT: Final = ROOT / "build" / "couples.json"
SHOWN: Final = 10
HEADINGS: Final = "| the mentee seeks | the mentor by equal letters | the mentor by the product |"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A couple as it is told to a coordinator: how well the two fit, and what each learns from the other.

    Attributes:
        fit: in basis points, by the product's score; `learns` the part of it that is what the mentee learns.
    """

    mentor_id: str
    offers: tuple[str, ...]
    fit: int
    learns: int
    mentee_learns: str
    mentor_learns: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A mentee with two mentors."""

    mentee_id: str
    seeks: tuple[str, ...]
    before: Told
    after: Told


@dataclass(frozen=True, kw_only=True)
class Result:
    """Both results in figures, all fits by the product's own score, and the couples that are shown."""

    pairs: tuple[int, int]
    same: int
    learns: tuple[int, int]
    shown: tuple[Compared, ...]


def by_letters(market: Market) -> Market:
    """Return the market with each spelling of a topic as a topic of its own, related to no other."""
    codes: dict[str, str] = {}
    coded = (tuple(_coded(one, codes) for one in side) for side in (market.mentors, market.mentees))
    mentors, mentees = coded
    return replace(market, mentors=mentors, mentees=mentees, relations=())


def _coded(person: Participant, codes: dict[str, str]) -> Participant:
    wishes = person.wishes
    seeks = tuple(codes.setdefault(topic, f"t{len(codes):05}") for topic in wishes.seeks)
    offers = tuple(replace(one, topic=codes.setdefault(one.topic, f"t{len(codes):05}")) for one in wishes.offers)
    return replace(person, wishes=replace(wishes, seeks=seeks, offers=offers))


def compared(market: Market) -> Result:
    """Match a market in both ways and compare who has whom."""
    then, now = _couples(by_letters(market)), _couples(market)
    mentors = {mentee: mentor for mentor, mentee in then}, {mentee: mentor for mentor, mentee in now}
    both = sorted(
        mentee for mentee in mentors[0].keys() & mentors[1].keys() if mentors[0][mentee] != mentors[1][mentee]
    )
    told = [[_told(market, one) for one in _assessed(market, [(of[id_], id_) for id_ in both])] for of in mentors]
    found = [
        Compared(mentee_id=id_, seeks=_mentee(market, id_).wishes.seeks, before=before, after=after)
        for id_, before, after in zip(both, *told, strict=True)
    ]
    return Result(
        pairs=(len(then), len(now)),
        same=len({*then} & {*now}),
        learns=(_mean(market, then), _mean(market, now)),
        shown=tuple(_every_tenth(sorted(found, key=lambda one: (one.before.learns - one.after.learns, one.mentee_id)))),
    )


def _couples(market: Market) -> list[CoupleIds]:
    program = market.mentor_side, market.mentee_side, market.weights, market.rules
    return couple_ids_of(market, match(*program, wishes=Wishes(placement=FULL)))


def _assessed(market: Market, couples: Sequence[CoupleIds]) -> list[tuple[CoupleIds, Assessment]]:
    return [*zip(couples, assess(market, couples), strict=True)]


def _told(market: Market, found: tuple[CoupleIds, Assessment]) -> Told:
    (mentor, _), one = found
    said = {it.component: it.reason for it in reasons(one.points, market.program.settings.weights, one.evidence)}
    return Told(
        mentor_id=mentor,
        offers=tuple(offer.topic for offer in market.mentors[market.mentor_row[mentor]].wishes.offers),
        fit=one.points.total,
        learns=one.points.mentee_learns,
        mentee_learns=said.get("mentee_learns", ""),
        mentor_learns=said.get("mentor_learns", ""),
    )


def _mentee(market: Market, person_id: PersonId) -> Participant:
    return market.mentees[market.mentee_row[person_id]]


def _mean(market: Market, couples: Sequence[CoupleIds]) -> int:
    """Return the mean points of what mentees learn."""
    return round(sum(one.points.mentee_learns for one in assess(market, couples)) / max(1, len(couples)))


def _every_tenth(ordered: Sequence[Compared]) -> Iterator[Compared]:
    """Yield the middle of each tenth."""
    if len(ordered) <= SHOWN:
        yield from ordered
        return
    yield from (ordered[(2 * part + 1) * len(ordered) // (2 * SHOWN)] for part in range(SHOWN))


def table(result: Result) -> str:
    """Return the result as a table in Markdown."""
    lines = [HEADINGS, "| --- | --- | --- |"]
    lines += [f"| {_listed(one.seeks)} | {_said(one.before)} | {_said(one.after)} |" for one in result.shown]
    return "\n".join(lines) + "\n"


def _listed(topics: Sequence[str]) -> str:
    return ", ".join(topics).replace("|", "/") or "(nothing)"


def _said(told: Told) -> str:
    """Return the fit, what the mentor offers, and what is said of what the mentee learns."""
    sentence = told.mentee_learns.replace("|", "/")
    return f"{told.fit / 100:.0f}%. Offers {_listed(told.offers)}.<br>{sentence}"


def main(arguments: list[str]) -> None:
    """Compare, write both files, and show the table."""
    if len(arguments) != 1:
        raise SystemExit("say which: make bench-couples ROSTER=people.csv")
    result = compared(roster_market(Path(arguments[0])))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(asdict(result), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    OUT.with_suffix(".md").write_text(table(result), encoding="utf-8")
    print(f"pairs {result.pairs}, of them the same {result.same}; mentees learn {result.learns} of 10,000\n")  # noqa: T201 - for whoever measures
    print(table(result))  # noqa: T201 - for whoever measures


if __name__ == "__main__":
    main(sys.argv[1:])
