"""What an identity provider does to pairs that meet: a wrong line pauses them, a leaver ends theirs."""

import pytest

from tests.unit.matching.directory import ENTERPRISE, Directory
from tests.unit.matching.site import JUNIOR, SENIOR, Json, row

MANAGER = f"{ENTERPRISE}:manager"


@pytest.fixture
async def directory() -> Directory:
    """Return a junior and a senior with accounts, who are a pair."""
    directory = Directory()
    for number in ("J1", "S1"):
        mail = [{"type": "work", "value": f"{number.lower()}@example.org", "primary": True}]
        await directory.create(number, emails=mail, displayName=f"Person {number}")
    await directory.publish()
    await directory.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await directory.release(await directory.draft())
    return directory


async def pair_of(directory: Directory) -> Json:
    return (await directory.items(f"{directory.program}/pairs"))[0]


class TestManager:
    async def test_who_is_the_partner_pauses_the_pair_until_they_are_not(self, directory: Directory) -> None:
        junior, senior = directory.person("J1"), directory.person("S1")
        assert (await pair_of(directory))["state"] == "active"

        wrong = {"op": "Add", "path": MANAGER, "value": senior.person_id}
        await directory.patch(junior.person_id, wrong)
        assert (await pair_of(directory))["state"] == "paused"

        await directory.patch(junior.person_id, {"op": "Remove", "path": MANAGER})
        assert (await pair_of(directory))["state"] == "active"

    async def test_keeps_a_pair_apart_under_a_new_number_as_well(self, directory: Directory) -> None:
        junior, senior = directory.person("J1"), directory.person("S1")
        await directory.patch(junior.person_id, {"op": "Add", "path": MANAGER, "value": senior.person_id})
        number = {"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "X-1"}

        await directory.patch(senior.person_id, number)

        assert (await pair_of(directory))["state"] == "paused"
        assert directory.person("J1").manager == directory.person("X-1").id


class TestLeaver:
    @pytest.mark.parametrize("removed", [True, False])
    async def test_ends_their_pair(self, directory: Directory, removed: bool) -> None:  # noqa: FBT001 - two ways to leave
        junior = directory.person("J1").person_id

        if removed:
            await directory.ask("DELETE", f"/Users/{junior}", None, 204)
        else:
            await directory.patch(junior, {"op": "Replace", "value": {"active": "False"}})

        assert (await pair_of(directory))["state"] == "ended"

    async def test_who_comes_back_is_in_no_pair(self, directory: Directory) -> None:
        junior = directory.person("J1").person_id
        await directory.patch(junior, {"op": "Replace", "path": "active", "value": "False"})

        await directory.patch(junior, {"op": "Replace", "path": "active", "value": "True"})

        assert (await pair_of(directory))["state"] == "ended"
        found = await directory.get(f"{directory.program}/participants/{junior}")
        assert found["pairs"] == []


class TestRenumbered:
    async def test_keep_their_pair(self, directory: Directory) -> None:
        junior = directory.person("J1").person_id
        number = {"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "X-7"}

        await directory.patch(junior, number)

        pair = await pair_of(directory)
        assert (pair["state"], pair["mentor_ids"]) == ("active", [junior])
