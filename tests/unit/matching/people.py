"""Programs full of people who stress every rule, for the tests of a match run."""

import random
from datetime import date

from services.matching.domain.groups import GroupRule
from services.matching.domain.participants import Offer, Participant, Status, Wishes, participant_id
from services.matching.domain.people import Profile
from services.matching.domain.program import Program
from services.matching.domain.program_settings import HardRules, ProgramSettings
from services.matching.matcher.snapshot import Snapshot
from shared.contracts.vocabulary import Cadence, GroupAttribute, Kind, PersonId, ProgramId, Role, RunId

MONDAY = date(2026, 3, 9)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", None)
LANGUAGES = (("de", "en"), ("fr",), ("en-GB",), ("hi", "en"), ())
GROUPS: dict[str, tuple[str | None, ...]] = {
    GroupAttribute.DEPARTMENT: ("Sales", "Legal", "IT", None),
    GroupAttribute.COUNTRY: ("DE", "US", "IN", "NZ", None),
    GroupAttribute.SITE: ("Berlin", "Pune", None),
    GroupAttribute.BUSINESS_UNIT: ("Retail", "Wholesale", None, None),
}
BANDS = ("20-24", "30-34", "50-54", "60+", None)


def program(kind: Kind = Kind.REVERSE, **rules: object) -> Program:
    return Program(
        id=ProgramId("program"),
        settings=ProgramSettings(
            title="Digital Bridge",
            kind=kind,
            objective="Learn",
            cadence=Cadence.BIWEEKLY,
            weeks=12,
            session_minutes=60,
            rules=HardRules(**rules),  # type: ignore[arg-type]  # any rule
        ),
    )


def participant(number: int, role: Role, *, waited: int = 0, capacity: int = 1, **known: object) -> Participant:
    person_id = PersonId(f"p{number:04d}")
    groups = {one: known.pop(one) for one in GroupAttribute if one in known}
    profile = Profile(groups={one: name for one, name in groups.items() if name}, **known)  # type: ignore[arg-type, misc]
    return Participant(
        id=participant_id(ProgramId("program"), person_id),
        program_id=ProgramId("program"),
        person_id=person_id,
        role=role,
        status=Status.READY,
        profile=profile,
        wishes=Wishes(capacity=capacity),
        waited=waited,
    )


def group_rules(chance: random.Random) -> dict[GroupAttribute, GroupRule]:
    return {one: chance.choice((GroupRule.ANY, *GroupRule)) for one in GroupAttribute if chance.random() < 0.4}


def somebody(chance: random.Random, number: int, managers: dict[PersonId, PersonId | None]) -> Participant:
    role = Role.MENTOR if chance.random() < 0.5 else Role.MENTEE
    topics = [f"Topic {chance.randrange(12)}" for _ in range(chance.randrange(5))]
    waited, capacity = chance.choice((0, 0, 0, 1, 2)), chance.choice((1, 1, 2))
    manager = PersonId(f"p{chance.randrange(60):04d}") if chance.random() < 0.7 else None
    person = participant(
        number,
        role,
        waited=waited,
        capacity=capacity,
        **{one: chance.choice(names) for one, names in GROUPS.items()},
        level=chance.choice((None, *range(1, 10))),
        zone=chance.choice(ZONES),
        languages=chance.choice(LANGUAGES),
        age_band=chance.choice(BANDS),
    )
    wishes = Wishes(
        seeks=tuple(dict.fromkeys(topics)),
        offers=tuple(Offer(topic=topic.upper(), level=chance.randint(1, 4)) for topic in dict.fromkeys(topics[::-1])),
        capacity=person.wishes.capacity,
    )
    managers[person.person_id] = manager
    met = tuple(PersonId(f"p{chance.randrange(60):04d}") for _ in range(chance.randrange(3)))
    return Participant(**{**vars(person), "wishes": wishes, "met": met})


def snapshot(seed: int, people: int = 60) -> Snapshot:
    chance = random.Random(seed)  # noqa: S311 - a market, not a secret
    managers: dict[PersonId, PersonId | None] = {}
    some = tuple(somebody(chance, number, managers) for number in range(people))
    couples = [(PersonId(f"p{chance.randrange(people):04d}"), PersonId(f"p{chance.randrange(people):04d}"))] * 3
    return Snapshot(
        run_id=RunId("0123456789abcdef"),
        program=program(min_level_gap=chance.choice((None, 1, 3)), groups=group_rules(chance)),
        ready=some,
        managers=managers,
        pins=tuple(couples),
        apart=((PersonId("p0001"), PersonId("p0002")),),
        monday=MONDAY,
        seed=seed,
    )
