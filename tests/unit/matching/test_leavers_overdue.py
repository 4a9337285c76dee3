"""Whoever left the organization long ago is erased by itself; snapshots with consented attributes are kept for less."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.matching.jobs.leavers import overdue_leavers
from services.matching.jobs.runs import Means
from services.matching.store import ERASURES, PEOPLE
from shared.contracts.privacy import PersonErasureRequested
from shared.privacy.retention import enforce
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row


class Nothing:
    """A retention under which nothing is too old."""

    async def enforce(self) -> dict[str, int]:
        return {}


async def enforced(site: Site) -> None:
    kept: Any = Nothing()
    await enforce(site.app.state.platform, kept, overdue_leavers)


@pytest.fixture
async def site(site: Site) -> Site:
    await site.publish()
    await site.enroll(row("E1", JUNIOR), row("E2", SENIOR))
    await site.client.delete("/v1/people/E1")
    return site


class TestWhoeverLeft:
    @pytest.mark.parametrize(("days", "erased"), [(365, 0), (367, 1)])
    async def test_is_erased_once_their_time_is_over(self, site: Site, days: int, erased: int) -> None:
        site.world.wait(timedelta(days=days))
        await enforced(site)

        assert len(site.world.find(ERASURES)) == erased
        assert len(site.world.find(PEOPLE, person_id=person("E1"))) == 1 - erased
        assert len(site.world.find(PEOPLE, person_id=person("E2"))) == 1

    async def test_is_erased_once_however_often_it_is_looked_for(self, site: Site) -> None:
        site.world.wait(timedelta(days=400))
        await enforced(site)
        await enforced(site)

        assert len(site.world.told(PersonErasureRequested)) == 1

    async def test_is_said_to_be_erased_for_that(self, site: Site) -> None:
        site.world.wait(timedelta(days=400))
        await enforced(site)

        (erasure,) = site.world.find(ERASURES)
        assert (erasure.by, erasure.why) == ("retention", "left more than 365 days ago")


class TestSnapshot:
    @pytest.mark.parametrize(("consented", "days"), [((), 180), (("women",), 30)])
    def test_with_consented_attributes_is_kept_for_less(self, consented: tuple[str, ...], days: int) -> None:
        known: Any = SimpleNamespace(ready=[SimpleNamespace(consented=consented)])
        nobody: Any = None
        means = Means(
            reader=nobody,
            blobs=nobody,
            compute=nobody,
            keep=timedelta(days=180),
            keep_consented=timedelta(days=30),
        )

        assert means.retention(known) == timedelta(days=days)
