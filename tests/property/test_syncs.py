"""A sync takes hold as planned: afterwards the same file, whole or in part, would change nothing."""

import asyncio

from hypothesis import HealthCheck, given, settings

from services.matching.store import PEOPLE
from tests.property.test_rosters import Row, again, file
from tests.unit.matching.site import CSV, Json, Site

Drawn = tuple[list[str], list[Row], list[tuple[list[str], list[Row]]]]


async def sync(site: Site, content: bytes, mode: str) -> Json:
    """Send a file, approve its plan if it is held, and return the sync when it is over."""
    answer = await site.client.post("/v1/people/imports", content=content, params={"mode": mode}, headers=CSV)
    assert answer.status_code == 202, answer.text
    await settle(site)
    done = await site.get(answer.headers["Location"])
    if done["state"] == "held":
        plan = await site.get(f"/v1/plans/{done['plan_id']}")
        await site.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
        await settle(site)
        done = await site.get(answer.headers["Location"])
    return done


async def settle(site: Site) -> None:
    while site.world.jobs:
        await site.work()


async def syncing(drawn: Drawn) -> None:
    columns, rows, parts = drawn
    site = Site()
    first = await sync(site, file(columns, rows), "full")
    assert (first["state"], first["joined"]) == ("done", len(rows)), first
    before, told = dict(site.world.kept[PEOPLE.name]), len(site.world.events)
    whole = await sync(site, file(columns, rows), "full")
    assert (whole["state"], whole["unchanged"]) == ("done", len(rows)), whole
    for some_columns, some_rows in parts:
        part = await sync(site, file(some_columns, some_rows), "delta")
        assert (part["state"], part["unchanged"]) == ("done", len(some_rows)), part
    assert site.world.kept[PEOPLE.name] == before
    assert len(site.world.events) == told


class TestSync:
    @given(again())
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    def test_takes_hold_as_it_was_planned(self, drawn: Drawn) -> None:
        asyncio.run(syncing(drawn))
