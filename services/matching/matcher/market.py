"""Participants as the optimiser sees them: two sides in numbers, under a program's rules and weights."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import combinations

import numpy as np

from services.matching.domain.age import middle
from services.matching.domain.availability import WorkHours
from services.matching.domain.groups import group_key
from services.matching.domain.participants import Participant
from services.matching.domain.people import primary
from services.matching.domain.program import Program
from services.matching.domain.topic_table import TopicRelation, Vocabulary
from services.matching.matcher.meaning import MOST_SEGMENTS, Meaning, counted, lexicon_of
from services.matching.matcher.terms import rules_of, weights_of
from services.matching.matcher.traits import Trait, traits_of
from services.matching.solver import ManagerCycle, ReportingForest, Rules, Side, Weights, reporting_forest, working_week
from services.matching.solver.arrays import Ints, Words
from services.matching.solver.people import EXPERT, NO_TOPIC, UNKNOWN_TRAIT, UNKNOWN_YEAR
from services.matching.solver.vocabulary import Alike, expand
from shared.contracts.vocabulary import PairId, PersonId, Role

LANGUAGES = 64  # the bits of a word
MOST_TOPICS = 31_000
MOST_HELPED = 250  # topics sought that one person can help with
LEVELS = 4  # of an offer
UNKNOWN_LEVEL = {True: 0, False: 10}  # below and above every known level, because an unknown level excludes nobody
CoupleIds = tuple[PersonId, PersonId]


@dataclass(frozen=True, kw_only=True)
class Market:
    """The people of one program who can be paired, with the rules for them.

    Attributes:
        mentors: sorted by person, `mentees` too; nobody twice in one role.
        managers: the managers of the whole organization, or only of these people and those above them; in any order.
        apart: couples that a coordinator forbids or that share a mailbox, in either role.
        met: couples whom only a coordinator pairs again.
        monday: of the week in which working hours are compared; daylight saving time depends on it.
        relations: between topics: the program's own and the shipped ones.
        vocabulary: the words counted in the whole program; without it, they are counted in `everybody`.
        everybody: the people whose words are counted, by default those who can be paired.
    """

    program: Program
    mentors: tuple[Participant, ...]
    mentees: tuple[Participant, ...]
    managers: Mapping[PersonId, PersonId | None]
    apart: tuple[CoupleIds, ...] = ()
    met: tuple[CoupleIds, ...] = ()
    monday: date
    relations: tuple[TopicRelation, ...] = ()
    vocabulary: Vocabulary | None = None
    everybody: tuple[Participant, ...] = ()

    @cached_property
    def meaning(self) -> Meaning:
        """Return the topics of these people, and how alike they are."""
        return Meaning(self._people, self.relations, self.program.settings.languages, self.words)

    @cached_property
    def words(self) -> Vocabulary:
        """Return how common the words of the program are."""
        if self.vocabulary is not None:
            return self.vocabulary
        people = self.everybody or self._people
        return counted(people, lexicon_of(people, self.relations, self.program.settings.languages))

    @cached_property
    def number(self) -> dict[PersonId, int]:
        """Return the numbers of the participants, their managers, and everybody above them."""
        named = {person.person_id for person in self._people} | {*self.managers}
        above = {*self.managers.values()}
        return {id_: number for number, id_ in enumerate(sorted(named | {id_ for id_ in above if id_}))}

    @cached_property
    def tree(self) -> tuple[ReportingForest, tuple[PersonId, ...]]:
        """Return the reporting forest, and the person of each circle of managers at whom it was cut."""
        above = np.full(len(self.number), -1)
        for id_, manager_id in self.managers.items():
            above[self.number[id_]] = self.number[manager_id] if manager_id else -1
        return _forest(above, list(self.number))

    @cached_property
    def mentor_side(self) -> Side:
        """Return the mentors as arrays, in their order."""
        return self._side(self.mentors, Role.MENTOR)

    @cached_property
    def mentee_side(self) -> Side:
        """Return the mentees as arrays, in their order."""
        return self._side(self.mentees, Role.MENTEE)

    @cached_property
    def rules(self) -> Rules:
        """Return the program's hard rules, with the couples that must not meet."""
        never = [(person.person_id, other) for person in self._people for other in person.never]
        again = self._numbers([*never, *self._together, *self.met])
        return rules_of(self.program, again, self._numbers(self.apart))

    @cached_property
    def weights(self) -> Weights:
        """Return the program's weights."""
        return weights_of(self.program, len(self._departments), len(self._styles))

    @cached_property
    def mentor_row(self) -> dict[PersonId, int]:
        """Return each mentor's row."""
        return {person.person_id: row for row, person in enumerate(self.mentors)}

    @cached_property
    def mentee_row(self) -> dict[PersonId, int]:
        """Return each mentee's row."""
        return {person.person_id: row for row, person in enumerate(self.mentees)}

    @cached_property
    def _together(self) -> list[CoupleIds]:
        """Return the people who are in one pair, or proposed to each other, at present."""
        members: dict[PairId, list[PersonId]] = {}
        for person in self._people:
            for pair_id in person.held:
                members.setdefault(pair_id, []).append(person.person_id)
        return [couple for people in members.values() for couple in combinations(people, 2)]

    @cached_property
    def _people(self) -> tuple[Participant, ...]:
        return (*self.mentors, *self.mentees)

    @cached_property
    def _departments(self) -> dict[str, int]:
        names = sorted({group_key(person.profile.department or "") for person in self._people} | {""})
        return {name: index for index, name in enumerate(names)}

    @cached_property
    def _traits(self) -> tuple[tuple[Trait, dict[str | int, int]], ...]:
        """Return the rules that compare a fact, each with its codes for people's facts."""
        return tuple((trait, _codes({trait.fact(one) for one in self._people})) for trait in traits_of(self.program))

    def _facts(self, person: Participant) -> list[int]:
        facts = ((codes, trait.fact(person)) for trait, codes in self._traits)
        return [UNKNOWN_TRAIT if fact is None else codes[fact] for codes, fact in facts]

    @cached_property
    def _styles(self) -> dict[str, int]:
        names = sorted({group_key(person.profile.style or "") for person in self._people} | {""})
        return {name: index for index, name in enumerate(names)}

    @cached_property
    def _bits(self) -> dict[str, int]:
        """Assign a bit to each language, those spoken most on both sides first; beyond 64, the rarest are ignored."""
        mentors, mentees = (Counter(w for p in side for w in self._speaks(p)) for side in (self.mentors, self.mentees))
        both = sorted(mentors.keys() & mentees.keys(), key=lambda word: (-min(mentors[word], mentees[word]), word))
        return {language: bit for bit, language in enumerate(both[:LANGUAGES])}

    @cached_property
    def _helped(self) -> Alike:
        """Return how alike topics are, in the solver's numbers of topics."""
        return self._renumbered(self.meaning.alike)

    def _renumbered(self, alike: Alike) -> Alike:
        number = self._topics
        kept = number[alike.sought] != NO_TOPIC
        before = np.append(0, np.cumsum(kept))
        return Alike(pointer=before[alike.pointer], sought=number[alike.sought[kept]], percent=alike.percent[kept])

    @cached_property
    def _topics(self) -> Ints:
        """[topics sought] their numbers for the solver; -1 for those that nobody can help with, and the rarest ones."""
        helped = np.unique(self.meaning.alike.sought)[:MOST_TOPICS]
        number = np.full(len(self.meaning.sought_number), NO_TOPIC)
        number[helped] = np.arange(len(helped))
        return number

    def _numbers(self, couples: Sequence[CoupleIds]) -> Ints:
        known = [(self.number[a], self.number[b]) for a, b in couples if a in self.number and b in self.number]
        return np.array(known, np.int64).reshape(-1, 2)

    def _speaks(self, person: Participant) -> set[str]:
        return {primary(tag) for tag in person.profile.languages or self.program.settings.languages}

    def _side(self, people: tuple[Participant, ...], role: Role) -> Side:
        weeks = [_hours(one, self.monday) for one in people]
        person = np.array([self.number[one.person_id] for one in people], np.int64)
        unknown = UNKNOWN_LEVEL[role is self.program.junior]
        seeks, wanted = self._seeks(people)
        offers, offer_level = self._offers(people)
        return Side.of(
            person,
            **self.tree[0].columns(person),
            level=_column(one.profile.level or unknown for one in people),
            birth_year=_column(birth_year(one.profile.age_band, self.monday.year) for one in people),
            department=_column(self._departments[group_key(one.profile.department or "")] for one in people),
            style=_column(self._styles[group_key(one.profile.style or "")] for one in people),
            traits=np.array([self._facts(one) for one in people], np.int64).reshape(len(people), len(self._traits)),
            languages=np.array([self._word(one) for one in people], np.uint64),
            available=np.array(weeks, np.uint64).reshape(-1, 3),
            seeks=seeks,
            wanted=wanted,
            offers=offers,
            offer_level=offer_level,
            capacity=_column(one.free for one in people),
        )

    def _word(self, person: Participant) -> int:
        return sum(1 << self._bits[word] for word in self._speaks(person) if word in self._bits)

    def _seeks(self, people: tuple[Participant, ...]) -> tuple[Ints, Ints]:
        """Number the topics sought, with their shares; a topic that nobody offers still counts among the wishes."""
        shape = (len(people), MOST_SEGMENTS)
        out, wanted, width = np.full(shape, NO_TOPIC, np.int32), np.zeros(shape, np.int32), 1
        numbers, beyond = self.meaning.sought_number, int(self._topics.max(initial=-1)) + 1
        for row, one in enumerate(people):
            sought = self.meaning.sought(one)
            width = max(width, len(sought))
            for at, topic in enumerate(sought):
                number = self._topics[numbers[topic.key]]
                out[row, at] = beyond + at if number == NO_TOPIC else number
                wanted[row, at] = topic.wanted
        return out[:, :width].copy(), wanted[:, :width].copy()

    def _offers(self, people: tuple[Participant, ...]) -> tuple[Ints, Ints]:
        """Return the topics sought that people can help with, and how much."""
        shape = (len(people), MOST_SEGMENTS)
        topics, levels = np.full(shape, NO_TOPIC, np.int32), np.zeros(shape, np.int32)
        numbers = self.meaning.offered_number
        for row, one in enumerate(people):
            for at, offer in enumerate(self.meaning.offered(one)):
                topics[row, at], levels[row, at] = numbers[offer.key], offer.level * EXPERT // LEVELS
        together = self._renumbered(self.meaning.together(people))
        return expand(topics, levels, self._helped, MOST_HELPED, together)


def _codes(facts: set[str | int | None]) -> dict[str | int, int]:
    """Return codes of facts: words numbered from 1, whole numbers shifted so that the least is 1."""
    numbers = [fact for fact in facts if isinstance(fact, int)]
    words = sorted(fact for fact in facts if isinstance(fact, str))
    shift = 1 - min(numbers, default=1)
    return {**{word: code for code, word in enumerate(words, start=1)}, **{fact: fact + shift for fact in numbers}}


def week_of(day: datetime) -> date:
    """Return the Monday of a day's week."""
    return day.date() - timedelta(days=day.weekday())


def birth_year(band: str | None, year: int) -> int:
    """Return the middle of a band as a birth year, or 0 if it gives no age ("Prefer not to disclose")."""
    age = middle(band or "")
    return year - age if age is not None else UNKNOWN_YEAR


def _column(values: object) -> Ints:
    return np.array(list(values), np.int64)  # type: ignore[call-overload]  # a generator of whole numbers


def _hours(person: Participant, monday: date) -> Words:
    return _week(person.hours or WorkHours(zone=person.profile.zone or "UTC"), monday)


@lru_cache(maxsize=1024)
def _week(hours: WorkHours, monday: date) -> Words:
    return working_week(hours.zone, monday, start=hours.opens / 60, end=hours.closes / 60, days=hours.days)


def _forest(above: Ints, ids: list[PersonId]) -> tuple[ReportingForest, tuple[PersonId, ...]]:
    """Turn each circle of managers into one line, so that its members cannot meet each other or anybody below it."""
    managers = np.where(above == np.arange(len(above)), -1, above).astype(np.int32)
    cut: list[PersonId] = []
    while True:
        try:
            return replace(reporting_forest(above), manager=managers), tuple(cut)
        except ManagerCycle as circle:
            cut.append(ids[_straighten(above, np.array(circle.people))])


def _straighten(above: Ints, circle: Ints) -> int:
    """Cut a circle at its first person, move everybody who reports to a member below it, and return that person."""
    first = int(circle.min())
    last = above[first]
    below = np.isin(above, circle)
    below[circle] = False
    above[below], above[first] = last, -1
    return first
