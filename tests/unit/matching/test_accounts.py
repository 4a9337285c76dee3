"""What becomes of a person whose account an identity provider creates, changes and removes."""

from datetime import timedelta

import pytest

from services.matching.domain.accounts import too_many_leave
from services.matching.domain.people import Standing
from shared.contracts.contacts import ContactChanged
from shared.contracts.people import PersonChanged, PersonLeft
from shared.contracts.vocabulary import GroupAttribute
from tests.unit.matching.directory import ENTERPRISE, Directory, user
from tests.unit.matching.site import JUNIOR, person, row

MAIL = [{"type": "work", "value": "ada@example.org", "primary": True}]


@pytest.fixture
def directory() -> Directory:
    return Directory()


class TestProvision:
    async def test_registers_a_person_and_tells_of_them(self, directory: Directory) -> None:
        created = await directory.create(
            displayName="Ada Lovelace",
            emails=MAIL,
            title="Analyst",
            timezone="Europe/London",
            preferredLanguage="en-GB, fr;q=0.5",
            addresses=[{"type": "work", "country": "United Kingdom", "locality": "London", "streetAddress": "1"}],
            department="Engines",
            division="Research",
        )

        ada = directory.person("100")
        assert (ada.person_id, ada.job_title, ada.address) == (created["id"], "Analyst", "ada@example.org")
        assert ada.contact is not None
        assert ada.contact.name == "Ada Lovelace"
        assert (ada.profile.zone, ada.profile.languages) == ("Europe/London", ("en-GB", "fr"))
        assert dict(ada.profile.groups) == {
            GroupAttribute.DEPARTMENT: "Engines",
            GroupAttribute.COUNTRY: "GB",
            GroupAttribute.SITE: "London",
            GroupAttribute.BUSINESS_UNIT: "Research",
        }
        assert [type(event) for event in directory.world.events] == [PersonChanged, ContactChanged]

    async def test_shows_words_as_they_were_sent(self, directory: Directory) -> None:
        place = [{"type": "work", "country": "Germany", "locality": "Berlin"}]

        created = await directory.create(addresses=place, timezone="W. Europe Standard Time", preferredLanguage="de_DE")

        assert created["addresses"] == place
        assert (created["timezone"], created["preferredLanguage"]) == ("W. Europe Standard Time", "de_DE")
        assert directory.person("100").profile.zone == "Europe/Berlin"

    async def test_keeps_what_it_cannot_read_and_knows_nothing_by_it(self, directory: Directory) -> None:
        created = await directory.create(timezone="Somewhere", addresses=[{"type": "work", "country": "Utopia"}])

        assert (created["timezone"], created["addresses"][0]["country"]) == ("Somewhere", "Utopia")
        assert directory.person("100").profile.zone is None

    async def test_gives_an_account_to_a_person_who_came_by_file(self, directory: Directory) -> None:
        await directory.publish()
        await directory.enroll(row("100", JUNIOR, department="Engines"))

        created = await directory.create(displayName="Ada")

        assert created["id"] == person("100")
        assert created[ENTERPRISE]["department"] == "Engines"

    async def test_takes_a_name_from_its_parts(self, directory: Directory) -> None:
        created = await directory.create(name={"givenName": "Ada", "familyName": "Lovelace"})

        contact = directory.person("100").contact
        assert contact is not None
        assert contact.name == "Ada Lovelace"
        assert "displayName" not in created

    async def test_keeps_one_address_the_primary_one(self, directory: Directory) -> None:
        home = {"type": "home", "value": "ada@home.example"}

        created = await directory.create(emails=[home, *MAIL])

        assert created["emails"] == MAIL
        assert "ada@home.example" not in str(directory.world.kept)

    async def test_of_somebody_who_has_left_lets_them_leave(self, directory: Directory) -> None:
        created = await directory.create(active=False)

        assert created["active"] is False
        assert directory.person("100").standing is Standing.LEFT

    async def test_makes_nobody_their_own_manager(self, directory: Directory) -> None:
        await directory.create(manager={"value": "100"})

        assert directory.person("100").manager is None


class TestRevise:
    async def test_changes_what_is_said_and_nothing_else(self, directory: Directory) -> None:
        created = await directory.create(title="Analyst", emails=MAIL, department="Engines")

        await directory.patch(created["id"], {"op": "replace", "path": "title", "value": "Countess"})

        ada = directory.person("100")
        assert (ada.job_title, ada.address, ada.profile.department) == ("Countess", "ada@example.org", "Engines")

    async def test_clears_what_a_replacement_leaves_out(self, directory: Directory) -> None:
        created = await directory.create(title="Analyst", department="Engines")

        await directory.ask("PUT", f"/Users/{created['id']}", user("100"))

        ada = directory.person("100")
        assert (ada.job_title, ada.profile.department) == (None, None)

    async def test_by_a_replacement_that_says_nothing_of_it_brings_nobody_back(self, directory: Directory) -> None:
        created = await directory.create(active=False)
        silent = {name: value for name, value in user("100", title="Analyst").items() if name != "active"}

        replaced = await directory.ask("PUT", f"/Users/{created['id']}", silent)

        assert (replaced["active"], replaced["title"]) == (False, "Analyst")

    async def test_leaves_what_a_file_made_known_since(self, directory: Directory) -> None:
        created = await directory.create(department="Engines", timezone="Europe/London")
        await directory.publish()
        await directory.enroll(row("100", JUNIOR, department="Poetry", timezone="Europe/Paris"))

        changed = await directory.patch(created["id"], {"op": "replace", "path": "title", "value": "Countess"})

        assert (changed[ENTERPRISE]["department"], changed["timezone"]) == ("Poetry", "Europe/Paris")

    async def test_tells_programs_of_a_new_department(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL)
        await directory.publish()
        await directory.enroll(row("100", JUNIOR))

        path = f"{ENTERPRISE}:department"
        await directory.patch(created["id"], {"op": "add", "path": path, "value": "Engines"})

        found = await directory.get(f"{directory.program}/participants/{created['id']}")
        assert found["profile"]["groups"]["department"] == "Engines"

    async def test_changes_the_version_whoever_changes_the_person(self, directory: Directory) -> None:
        created = await directory.create(department="Engines")
        await directory.publish()
        await directory.enroll(row("100", JUNIOR, department="Poetry"))

        refused = {"If-Match": created["meta"]["version"]}
        await directory.ask("PUT", f"/Users/{created['id']}", user("100"), 412, **refused)

    async def test_of_an_account_that_is_not_any_more_as_it_was_read_tries_again(self, directory: Directory) -> None:
        created = await directory.create()
        submit, raced = directory.engine.submit, []

        async def race(command: object, **given: object) -> object:
            if not raced:
                raced.append(command)
                await directory.patch(created["id"], {"op": "replace", "path": "title", "value": "Analyst"})
            return await submit(command, **given)  # type: ignore[arg-type]  # passed on

        directory.engine.submit = race  # type: ignore[method-assign, assignment]  # somebody else is faster
        changed = await directory.patch(created["id"], {"op": "replace", "path": "displayName", "value": "Ada"})

        assert (changed["title"], changed["displayName"]) == ("Analyst", "Ada")


class TestLeave:
    async def test_ends_a_stay_once(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL)

        for _ in range(2):
            await directory.patch(created["id"], {"op": "replace", "path": "active", "value": False})

        assert len(directory.world.told(PersonLeft)) == 1
        assert directory.person("100").standing is Standing.LEFT

    async def test_takes_a_person_out_of_their_programs(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL)
        await directory.publish()
        await directory.enroll(row("100", JUNIOR))

        await directory.patch(created["id"], {"op": "replace", "path": "active", "value": False})

        found = await directory.get(f"{directory.program}/participants/{created['id']}")
        assert found["status"] == "left"

    async def test_is_undone_by_being_active_again(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL)
        await directory.patch(created["id"], {"op": "replace", "path": "active", "value": False})

        back = await directory.patch(created["id"], {"op": "replace", "path": "active", "value": True})

        assert (back["active"], back["id"]) == (True, created["id"])
        assert directory.person("100").standing is Standing.PRESENT
        assert isinstance(directory.world.events[-1], ContactChanged)

    async def test_lets_their_data_be_corrected_and_tells_nobody(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL, active=False)
        told = len(directory.world.events)

        changed = await directory.patch(created["id"], {"op": "replace", "path": "title", "value": "Countess"})

        assert (changed["title"], changed["active"]) == ("Countess", False)
        assert len(directory.world.events) == told

    async def test_forgets_the_account_with_the_address(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL, displayName="Ada Lovelace", active=False)

        directory.world.wait(timedelta(days=31))

        await directory.read(created["id"], 404)
        assert "Lovelace" not in str(directory.world.kept)


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


class TestRemove:
    async def test_lets_a_person_leave_and_forgets_the_account(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL)

        await directory.ask("DELETE", f"/Users/{created['id']}", None, 204)

        await directory.read(created["id"], 404)
        assert directory.person("100").standing is Standing.LEFT
        assert directory.person("100").account is None

    async def test_makes_way_for_an_account_of_the_same_person(self, directory: Directory) -> None:
        created = await directory.create(emails=MAIL)
        await directory.ask("DELETE", f"/Users/{created['id']}", None, 204)

        again = await directory.create(emails=MAIL)

        assert again["id"] == created["id"]
        assert directory.person("100").standing is Standing.PRESENT


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
