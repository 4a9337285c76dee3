"""A person whose employee number changes keeps their id, their pairs and their team."""

from datetime import timedelta

import pytest

from tests.unit.matching.directory import ENTERPRISE, Directory, user
from tests.unit.matching.test_accounts import MAIL


@pytest.fixture
def directory() -> Directory:
    return Directory()


class TestRenumber:
    async def test_keeps_the_person_under_another_number(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL, title="Analyst")
        told = len(directory.world.events)

        changed = await directory.ask("PUT", f"/Users/{created['id']}", user("X-7", title="Analyst", emails=MAIL))

        assert (changed["id"], changed[ENTERPRISE]["employeeNumber"]) == (created["id"], "X-7")
        assert [one.employee_id for one in directory.world.kept["people"].values()] == ["X-7"]
        assert len(directory.world.events) == told

    async def test_keeps_their_team(self, directory: Directory) -> None:
        boss = await directory.create("1")
        await directory.create("2", manager={"value": boss["id"]})
        path = f"{ENTERPRISE}:employeeNumber"

        await directory.patch(boss["id"], {"op": "replace", "path": path, "value": "X-1"})

        assert directory.person("2").manager == directory.person("X-1").id

    async def test_does_nothing_if_another_part_of_the_change_is_refused(self, directory: Directory) -> None:
        ada = await directory.create("1")
        wrong = user("X-1", emails=[{"type": "work", "value": "ada"}])

        await directory.ask("PUT", f"/Users/{ada['id']}", wrong, 400)

        assert [one.employee_id for one in directory.world.kept["people"].values()] == ["1"]

    async def test_gives_nobody_the_number_of_somebody_else(self, directory: Directory) -> None:
        await directory.create("1")
        ada = await directory.create("2")
        path = f"{ENTERPRISE}:employeeNumber"

        refused = await directory.patch(ada["id"], {"op": "replace", "path": path, "value": "1"}, status=409)

        assert refused["scimType"] == "uniqueness"
        assert len(directory.world.kept["people"]) == 2

    async def test_still_forgets_who_has_left(self, directory: Directory) -> None:
        ada = await directory.create(displayName="Ada Lovelace", active=False)
        path = f"{ENTERPRISE}:employeeNumber"
        await directory.patch(ada["id"], {"op": "replace", "path": path, "value": "X-1"})

        directory.world.wait(timedelta(days=31))

        assert "Lovelace" not in str(directory.world.kept)
