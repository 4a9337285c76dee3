"""A wrong scope at an identity provider lets everybody leave; here it lets a few."""

from datetime import timedelta

import pytest

from services.matching.domain.accounts import too_many_leave
from shared.contracts.people import PersonLeft
from tests.unit.matching.directory import Directory


@pytest.fixture
def directory() -> Directory:
    return Directory()


class TestManyLeavers:
    async def test_are_ten_a_day_where_people_are_few(self, directory: Directory) -> None:
        users = [await directory.create(str(number)) for number in range(1, 14)]
        off = {"op": "replace", "path": "active", "value": False}
        for one in users[:10]:
            await directory.patch(one["id"], off)

        refused = await directory.patch(users[10]["id"], off, status=403)
        await directory.ask("DELETE", f"/Users/{users[11]['id']}", None, 403)

        assert "scope" in refused["detail"]
        assert len(directory.world.told(PersonLeft)) == 10

    async def test_do_not_keep_others_from_being_changed(self, directory: Directory) -> None:
        users = [await directory.create(str(number)) for number in range(1, 13)]
        for one in users[:10]:
            await directory.patch(one["id"], {"op": "replace", "path": "active", "value": False})

        await directory.patch(users[0]["id"], {"op": "replace", "path": "title", "value": "Countess"})
        await directory.patch(users[11]["id"], {"op": "replace", "path": "title", "value": "Countess"})
        directory.world.wait(timedelta(days=1))
        left = await directory.patch(users[10]["id"], {"op": "replace", "path": "active", "value": False})

        assert left["active"] is False

    @pytest.mark.parametrize(
        ("leavers", "people", "too_many"), [(9, 20, False), (10, 20, True), (49, 1000, False), (50, 1000, True)]
    )
    def test_are_a_share_of_the_people(self, leavers: int, people: int, too_many: bool) -> None:  # noqa: FBT001
        assert too_many_leave(leavers, people, 5) is too_many
