"""Reading on a real MongoDB: lists in order of a moment, page by page, and one value of each of several collections."""

from datetime import timedelta
from uuid import uuid4

from services.scheduling.domain.series import SeriesState
from services.scheduling.store import SERIES, SESSIONS
from shared.mongo import Reader, connect, prepare
from tests.unit.scheduling.meetings import NOW, pair_created
from tests.unit.scheduling.world import World

ORDER = "momentum.quiet_since"


async def test_goes_through_all_pages_in_order_and_each_once(mongo_url: str) -> None:
    database = connect(mongo_url, f"t{uuid4().hex[:10]}")
    await prepare(database, [SERIES])
    world = World()
    for number in range(7):
        world.hear(pair_created(f"pair-{number}", starts_on=NOW + timedelta(days=7 - number // 2), weeks=2))
    documents = [SERIES.to_document(one) for one in world.kept(SERIES).values()]
    for document in documents[:2]:
        document["momentum"]["quiet_since"] = None
    await database[SERIES.name].insert_many(documents)

    found, cursor = [], None
    while True:
        page, cursor = await Reader(database).ordered(
            SERIES, ORDER, cursor, 2, program_id="program", state=SeriesState.RUNNING
        )
        found += page
        if cursor is None:
            break

    assert [one.id for one in found[:2]] == ["pair-0", "pair-1"]
    rest = [(one.momentum.quiet_since, one.id) for one in found[2:]]
    assert rest == sorted(rest, key=str)
    assert len({one.id for one in found}) == 7
    query = {"program_id": "program", "state": "running"}
    plan = await database[SERIES.name].find(query).sort([(ORDER, 1), ("_id", 1)]).explain()
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])
    await database.client.drop_database(database.name)
    database.client.close()


async def test_reads_one_value_of_each_collection_by_one_question(mongo_url: str) -> None:
    database = connect(mongo_url, f"t{uuid4().hex[:10]}")
    await prepare(database, [SERIES, SESSIONS])
    world = World()
    world.hear(pair_created("pair", starts_on=NOW + timedelta(days=7), weeks=2))
    series, session = world.kept(SERIES)["pair"], next(iter(world.kept(SESSIONS).values()))
    await database[SERIES.name].insert_one(SERIES.to_document(series))
    await database[SESSIONS.name].insert_one(SESSIONS.to_document(session))
    reader = Reader(database)

    assert await reader.each((SERIES, "pair"), (SESSIONS, session.id)) == [series, session]
    assert await reader.each((SERIES, "none"), (SESSIONS, session.id), (SERIES, "pair")) == [None, session, series]
    await database.client.drop_database(database.name)
    database.client.close()
