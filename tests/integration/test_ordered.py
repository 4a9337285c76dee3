"""Lists in order of a moment, on a real MongoDB: page by page, with values that have none, by an index."""

from datetime import timedelta
from uuid import uuid4

from services.scheduling.domain.series import SeriesState
from services.scheduling.store import SERIES
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
