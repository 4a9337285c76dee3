"""What Entra ID and Okta send, as their documentation and their users say: each has habits of its own."""

import pytest

from tests.unit.matching.directory import ENTERPRISE, Directory, user


@pytest.fixture
def directory() -> Directory:
    return Directory()


class TestEntra:
    async def test_asks_for_a_user_who_is_not_there_before_it_creates_one(self, directory: Directory) -> None:
        found = await directory.find('userName eq "ada@example.org"')

        assert (found["totalResults"], found.get("Resources", [])) == (0, [])

    async def test_finds_a_user_by_user_name_in_any_case(self, directory: Directory) -> None:
        ada = await directory.create(userName="Ada@Example.org")

        found = await directory.find('userName eq "ada@example.ORG"')

        assert [one["id"] for one in found["Resources"]] == [ada["id"]]

    async def test_finds_a_user_by_external_id_in_the_same_case_alone(self, directory: Directory) -> None:
        ada = await directory.create(externalId="a1B2")

        found = await directory.find('externalId eq "a1B2"')

        assert [one["id"] for one in found["Resources"]] == [ada["id"]]
        assert (await directory.find('externalId eq "A1b2"'))["totalResults"] == 0

    async def test_finds_a_user_by_the_address_at_work(self, directory: Directory) -> None:
        ada = await directory.create(emails=[{"type": "work", "value": "ada@example.org", "primary": True}])

        for asked in ('emails[type eq "work"].value eq "ADA@example.org"', 'emails.value eq "ada@example.org"'):
            found = await directory.find(asked)
            assert [one["id"] for one in found["Resources"]] == [ada["id"]]

    async def test_joins_comparisons_with_and(self, directory: Directory) -> None:
        ada = await directory.create(externalId="1")
        await directory.create("101", externalId="1", active=False)

        found = await directory.find('externalId eq "1" and active eq true')

        assert [one["id"] for one in found["Resources"]] == [ada["id"]]

    @pytest.mark.parametrize("word", ["False", "false", False])
    async def test_lets_a_user_leave_with_capitals_and_words(self, directory: Directory, word: object) -> None:
        ada = await directory.create()

        left = await directory.patch(ada["id"], {"op": "Replace", "path": "active", "value": word})

        assert left["active"] is False

    async def test_brings_a_user_back_without_a_path(self, directory: Directory) -> None:
        ada = await directory.create(active=False)

        back = await directory.patch(ada["id"], {"op": "Replace", "value": {"active": "True"}})

        assert back["active"] is True

    async def test_adds_an_address_through_a_filter_that_finds_none(self, directory: Directory) -> None:
        ada = await directory.create()
        added = {"op": "Add", "path": 'emails[type eq "work"].value', "value": "ada@example.org"}

        changed = await directory.patch(ada["id"], added)

        assert changed["emails"] == [{"type": "work", "value": "ada@example.org"}]

    async def test_replaces_the_address_at_work(self, directory: Directory) -> None:
        ada = await directory.create(emails=[{"type": "work", "value": "ada@example.org", "primary": True}])
        replaced = {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "lovelace@example.org"}

        changed = await directory.patch(ada["id"], replaced)

        assert changed["emails"] == [{"type": "work", "value": "lovelace@example.org", "primary": True}]

    async def test_removes_an_address_by_its_value(self, directory: Directory) -> None:
        mail = [{"type": "work", "value": "ada@example.org"}]
        ada = await directory.create(emails=mail)

        changed = await directory.patch(ada["id"], {"op": "Remove", "path": "emails", "value": mail})

        assert "emails" not in changed

    async def test_writes_the_extension_with_flat_keys(self, directory: Directory) -> None:
        ada = await directory.create()
        flat = {f"{ENTERPRISE}:department": "Sales", "name.givenName": "Ada", "title": "Analyst"}

        changed = await directory.patch(ada["id"], {"op": "Add", "value": flat})

        assert (changed[ENTERPRISE]["department"], changed["title"]) == ("Sales", "Analyst")
        assert changed["name"] == {"givenName": "Ada"}

    async def test_sets_a_manager_as_text(self, directory: Directory) -> None:
        boss, ada = await directory.create("1"), await directory.create("2")
        path = f"{ENTERPRISE}:manager"

        changed = await directory.patch(ada["id"], {"op": "Add", "path": path, "value": boss["id"]})

        assert changed[ENTERPRISE]["manager"]["value"] == boss["id"]

    async def test_sets_a_manager_as_an_object(self, directory: Directory) -> None:
        boss, ada = await directory.create("1"), await directory.create("2")
        path = f"{ENTERPRISE}:manager"

        changed = await directory.patch(ada["id"], {"op": "Replace", "path": path, "value": {"value": boss["id"]}})

        assert changed[ENTERPRISE]["manager"]["value"] == boss["id"]
        assert changed[ENTERPRISE]["manager"]["$ref"].endswith(f"/scim/v2/Users/{boss['id']}")

    async def test_removes_a_manager(self, directory: Directory) -> None:
        boss = await directory.create("1")
        ada = await directory.create("2", manager={"value": boss["id"]})

        changed = await directory.patch(ada["id"], {"op": "Remove", "path": f"{ENTERPRISE}:manager"})

        assert "manager" not in changed[ENTERPRISE]
        assert directory.person("2").manager is None

    async def test_may_call_with_a_flag_in_the_address(self, directory: Directory) -> None:
        await directory.ask("GET", "/Users?aadOptscim062020&count=1")


class TestOkta:
    async def test_asks_for_pages_by_number(self, directory: Directory) -> None:
        for number in range(5):
            await directory.create(str(number + 1))

        pages = [await directory.ask("GET", f"/Users?startIndex={start}&count=2") for start in (1, 3, 5)]

        assert [page["totalResults"] for page in pages] == [5, 5, 5]
        assert [page["itemsPerPage"] for page in pages] == [2, 2, 1]
        assert len({one["id"] for page in pages for one in page["Resources"]}) == 5

    async def test_lets_a_user_leave_by_a_replacement(self, directory: Directory) -> None:
        ada = await directory.create()

        left = await directory.ask("PUT", f"/Users/{ada['id']}", user("100", active=False))

        assert left["active"] is False

    async def test_names_a_manager_by_their_employee_number(self, directory: Directory) -> None:
        boss = await directory.create("1")

        ada = await directory.create("2", manager={"value": "1", "displayName": "The Boss"})

        assert ada[ENTERPRISE]["manager"]["value"] == boss["id"]

    @pytest.mark.parametrize("name", ["BOSS@example.org", "chief@example.org"])
    async def test_names_a_manager_by_user_name_or_address(self, directory: Directory, name: str) -> None:
        mail = [{"type": "work", "value": "Chief@example.org"}]
        boss = await directory.create("1", userName="boss@example.org", emails=mail)

        ada = await directory.create("2", manager={"value": name})

        assert ada[ENTERPRISE]["manager"]["value"] == boss["id"]

    async def test_may_tell_of_a_manager_later_than_of_their_team(self, directory: Directory) -> None:
        ada = await directory.create("2", manager={"value": "1"})
        boss = await directory.create("1")

        now = await directory.read(ada["id"])

        assert ada[ENTERPRISE]["manager"] == {"value": "1"}
        assert now[ENTERPRISE]["manager"]["value"] == boss["id"]

    async def test_may_send_a_password_that_is_kept_nowhere(self, directory: Directory) -> None:
        ada = await directory.create(password="a-secret-of-okta", phoneNumbers=[{"value": "+49 30 1"}])

        assert {"password", "phoneNumbers"}.isdisjoint(ada)
        assert "a-secret-of-okta" not in str(directory.world.kept) + str(directory.world.commands)
        assert "+49 30 1" not in str(directory.world.kept)

    async def test_may_send_the_same_user_again(self, directory: Directory) -> None:
        ada = await directory.create(title="Analyst")
        told = len(directory.world.events)

        again = await directory.ask("PUT", f"/Users/{ada['id']}", user("100", title="Analyst"))

        assert again["meta"] == ada["meta"]
        assert len(directory.world.events) == told
