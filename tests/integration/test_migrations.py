"""Documents of earlier versions become readable, once, however often the migration is stopped and run again."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from pymongo.errors import PyMongoError

from deploy.cli.migrate import MIGRATED, migrate
from services.feedback.domain.agreement import Agreement
from services.feedback.migrations import MIGRATIONS as OF_FEEDBACK
from services.feedback.store import AGREEMENTS
from services.feedback.store import PAIRS as OF_FEEDBACK_PAIRS
from services.matching.domain.program import Program
from services.matching.migrations import MIGRATIONS, RENAMED, SAME
from services.matching.store import PAIRS, PARTICIPANTS, PEOPLE, PROGRAM_REVISIONS, PROGRAMS
from services.notify.migrations import MIGRATIONS as OF_NOTIFY
from services.notify.store import DELIVERIES
from services.notify.store import PAIRS as OF_NOTIFY_PAIRS
from services.scheduling.domain.series import Series, SeriesState
from services.scheduling.migrations import MIGRATIONS as OF_SCHEDULING
from services.scheduling.store import SERIES, SESSIONS
from shared.collection import Collection, Document
from shared.contracts.vocabulary import Cadence, PairId
from shared.mongo import Database, connect
from shared.processing.migrations import Migration, left, run
from shared.processing.notes import Notes
from tests.unit.feedback.world import World as Feedback
from tests.unit.feedback.world import pair_created as created
from tests.unit.feedback.world import pair_ended as ended
from tests.unit.matching.site import JUNIOR, SENIOR, Site, row
from tests.unit.notify import facts
from tests.unit.scheduling.meetings import pair_created
from tests.unit.scheduling.world import World

NEW_OF_A_PAIR = ("ends_on", "pauses", "paused_at", "overrides", "offer", "attention", "meetings", "resumed_at")
LAST_DAY = MIGRATIONS[2]


@pytest.fixture
async def database(mongo_url: str) -> AsyncIterator[Database]:
    """An empty database."""
    made = connect(mongo_url, f"migrations-{uuid4().hex[:12]}")
    yield made
    await made.client.drop_database(made.name)
    made.client.close()


async def paired() -> Site:
    site = Site()
    await site.publish()
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR), row("J2", JUNIOR), row("S2", SENIOR))
    await site.release(await site.draft())
    return site


def without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def old_program(document: Document) -> Document:
    settings = document["settings"]
    renamed = {old: settings[new] for old, new in RENAMED.items()}
    rules = without(settings["rules"], "groups") | {"different_department": True}
    flat = {name: settings[name] for name in SAME} | renamed | {"rules": rules, "sponsor": "Grace"}
    return without(document, "settings", "settings_revision", "staff", "pilot", "lines", "renewals") | flat


def old_participant(document: Document) -> Document:
    done = [one["requirement"] for one in document["completions"]]
    return without(document, "completions", "outdated") | {"done": done}


def documents(site: Site, collection: Collection[Any]) -> list[Document]:
    return [collection.to_document(one) for one in site.world.kept[collection.name].values()]


async def as_before(database: Database) -> Site:
    site = await paired()
    await database.programs.insert_many([old_program(one) for one in documents(site, PROGRAMS)])
    await database.participants.insert_many([old_participant(one) for one in documents(site, PARTICIPANTS)])
    await database.pairs.insert_many([without(one, *NEW_OF_A_PAIR) for one in documents(site, PAIRS)])
    await database.people.insert_many([without(one, "search") for one in documents(site, PEOPLE)])
    return site


async def read(database: Database, collection: Collection[Any]) -> list[Any]:
    return [collection.from_document(one) async for one in database[collection.name].find().sort("_id", 1)]


class TestMatching:
    async def test_reads_what_an_earlier_version_stored(self, database: Database) -> None:
        site = await as_before(database)
        outcomes = await run(database, MIGRATIONS)
        assert [(one.changed, one.left) for one in outcomes] == [(1, 0), (4, 0), (2, 0), (2, 0), (4, 0), (0, 0)]
        (program,) = await read(database, PROGRAMS)
        (known,) = site.world.kept[PROGRAMS.name].values()
        assert isinstance(program, Program)
        assert (program.settings.title, program.settings.weeks) == (known.settings.title, known.settings.weeks)
        assert program.settings.rules.groups == {"department": "different"}
        (first,) = await read(database, PROGRAM_REVISIONS)
        assert (first.number, first.settings) == (1, program.settings)
        pairs = await read(database, PAIRS)
        before = site.world.kept[PAIRS.name]
        assert {one.id: one.ends_on for one in pairs} == {id_: one.ends_on for id_, one in before.items()}
        assert {one["_id"]: one["attention"] async for one in database.pairs.find()} == {
            id_: one.attention for id_, one in before.items()
        }
        people = await read(database, PARTICIPANTS)
        assert all(one.is_ready and {*one.required} <= {*one.done} for one in people)

    async def test_lets_people_be_found_by_what_is_typed(self, database: Database) -> None:
        site = await as_before(database)
        await run(database, MIGRATIONS)
        found = {one["_id"]: one["search"] async for one in database.people.find()}
        assert found == {id_: one.search for id_, one in site.world.kept[PEOPLE.name].items()}

    async def test_lets_old_pairs_complete_by_a_timer_of_their_own(self, database: Database) -> None:
        site = await as_before(database)
        await run(database, MIGRATIONS)
        timers = await database.timers.find().to_list(None)
        assert {one["timer"] for one in timers} == {f"pair:{id_}" for id_ in site.world.kept[PAIRS.name]}
        assert {one["type"] for one in timers} == {"matching.advance-pair"}
        assert {one["task"].partition("/")[0] for one in timers} == {"matching.programs"}

    async def test_gives_timers_to_tasks_that_the_installation_has(self, database: Database) -> None:
        await as_before(database)
        await Notes(database).write("partitions", number=1)
        await run(database, MIGRATIONS)
        assert {one["task"] async for one in database.timers.find()} == {"matching.programs/0"}

    async def test_changes_nothing_when_run_again(self, database: Database) -> None:
        await as_before(database)
        await run(database, MIGRATIONS)
        assert [(one.changed, one.left) for one in await run(database, MIGRATIONS)] == [(0, 0)] * 6
        record = await database.migrations.find_one({"_id": "0003-pairs-ends_on"})
        assert record is not None
        assert (record["changed"], record["left"]) == (2, 0)

    async def test_goes_on_where_it_was_stopped(self, database: Database) -> None:
        await as_before(database)
        last = LAST_DAY
        calls = 0

        async def stops(of: Database, document: Document) -> Any:  # noqa: ANN401 - as every change
            nonlocal calls
            calls += 1
            if calls > 1:
                raise PyMongoError("stopped")
            return await last.change(of, document)

        await run(database, MIGRATIONS[:2])
        broken = Migration(**{name: getattr(last, name) for name in last.__dataclass_fields__} | {"change": stops})
        with pytest.raises(PyMongoError):
            await run(database, [broken])
        assert [(one.changed, one.left) for one in await run(database, [last])] == [(2, 0)]

    async def test_leaves_what_a_task_has_written_meanwhile(self, database: Database) -> None:
        await as_before(database)
        await run(database, MIGRATIONS[:2])
        last = LAST_DAY
        raced = await database.pairs.find_one({})
        assert raced is not None

        async def late(of: Database, document: Document) -> Any:  # noqa: ANN401 - as every change
            change = await last.change(of, document)
            await of.pairs.update_one({"_id": raced["_id"]}, {"$set": {"revision": 99}})
            return change

        slow = Migration(**{name: getattr(last, name) for name in last.__dataclass_fields__} | {"change": late})
        (outcome,) = await run(database, [slow])
        assert (outcome.changed, outcome.left) == (1, 1)
        assert (await run(database, [last]))[0].left == 0

    async def test_leaves_a_pair_of_a_program_that_is_not_there(self, database: Database) -> None:
        await as_before(database)
        await database.programs.delete_many({})
        assert [one.left for one in await run(database, MIGRATIONS)] == [0, 0, 2, 2, 0, 0]
        assert [one.left for one in await left(database, MIGRATIONS)] == [0, 0, 2, 2, 0, 0]

    async def test_tells_since_when_a_proposal_has_come_to_nothing(self, database: Database) -> None:
        expired = datetime.fromisoformat("2026-01-05T00:00:00+00:00")
        await database.pairs.insert_many(
            [
                {"_id": "a", "state": "declined", "ended_at": None, "expires_at": expired, "revision": 2},
                {"_id": "b", "state": "ended", "ended_at": expired, "revision": 2},
                {"_id": "c", "state": "active", "ended_at": None, "revision": 2},
            ]
        )
        (outcome,) = await run(database, MIGRATIONS[5:])
        assert (outcome.changed, outcome.left) == (1, 0)
        assert [one["ended_at"] async for one in database.pairs.find().sort("_id", 1)] == [expired, expired, None]


class TestScheduling:
    async def test_reads_a_series_of_an_earlier_version(self, database: Database) -> None:
        world = World()
        world.hear(pair_created(cadence=Cadence.BIWEEKLY))
        (series,) = world.memory.kept[SERIES.name].values()
        sessions = sorted(world.memory.kept[SESSIONS.name].values(), key=lambda one: one.number)
        old = without(SERIES.to_document(series), "kind", "members", "rhythm", "begins", "ends", "state", "momentum")
        await database.series.insert_one(old | {"minutes": series.rhythm.minutes})
        await database.sessions.insert_many([SESSIONS.to_document(one) for one in sessions])
        (outcome,) = await run(database, OF_SCHEDULING)
        assert (outcome.changed, outcome.left) == (1, 0)
        (found,) = await read(database, SERIES)
        assert isinstance(found, Series)
        assert (found.rhythm.cadence, found.rhythm.minutes) == (Cadence.BIWEEKLY, series.rhythm.minutes)
        assert (found.members, found.kind, found.state) == (series.members, series.kind, SeriesState.RUNNING)
        assert found.begins == sessions[0].starts_at


class TestMails:
    async def test_are_over_when_their_meeting_is(self, database: Database) -> None:
        notify = facts.Notify()
        notify.tell(facts.contact(), facts.paired(), facts.scheduled())
        notify.wait()
        notify.send()
        known = notify.find(DELIVERIES)
        await database.deliveries.insert_many([without(DELIVERIES.to_document(one), "over_at") for one in known])
        outcomes = await run(database, OF_NOTIFY)
        assert [(one.changed, one.left) for one in outcomes] == [(len(known), 0), (0, 0)]
        sent = [one for one in await read(database, DELIVERIES) if one.over_at]
        assert [one.over_at for one in sent if one.meeting] == [one.meeting.ends_at for one in sent if one.meeting]


class TestPairsOfNotify:
    async def test_are_over_on_their_last_day_once_they_have_ended(self, database: Database) -> None:
        notify = facts.Notify()
        notify.tell(facts.contact(), facts.paired(), facts.ended())
        (known,) = notify.find(OF_NOTIFY_PAIRS)
        await database.pairs.insert_one(without(OF_NOTIFY_PAIRS.to_document(known), "over_at"))
        outcomes = await run(database, OF_NOTIFY)
        assert [(one.changed, one.left) for one in outcomes] == [(0, 0), (1, 0)]
        assert [one.over_at for one in await read(database, OF_NOTIFY_PAIRS)] == [known.ends_on]


class TestAgreements:
    async def test_are_over_when_their_pair_ended(self, database: Database) -> None:
        feedback = Feedback()
        feedback.hear(created(1), created(2), ended(1))
        await database.pairs.insert_many(
            [OF_FEEDBACK_PAIRS.to_document(one) for one in feedback.find(OF_FEEDBACK_PAIRS)]
        )
        known = [AGREEMENTS.to_document(Agreement(id=PairId(id_))) for id_ in ("pair-1", "pair-2", "pair-3")]
        await database.agreements.insert_many([without(one, "over_at") for one in known])
        outcomes = await run(database, OF_FEEDBACK)
        assert [(one.changed, one.left) for one in outcomes] == [(0, 0), (3, 0)]
        over = {one.id: one.over_at for one in await read(database, AGREEMENTS)}
        assert over == {"pair-1": feedback.now, "pair-2": None, "pair-3": None}


class TestTheCommand:
    async def test_looks_at_every_service_that_has_migrations(self, mongo_url: str) -> None:
        assert {*(await migrate(mongo_url, check=True))} == {*MIGRATED}
