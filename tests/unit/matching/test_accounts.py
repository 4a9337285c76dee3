"""What becomes of a person whose account an identity provider creates, changes and removes."""

from datetime import timedelta

import pytest

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

    async def test_replaces_no_languages_that_a_file_made_known(self, directory: Directory) -> None:
        created = await directory.create(preferredLanguage="en")
        await directory.publish()
        await directory.enroll(row("100", JUNIOR, languages="de;en;fr"))

        await directory.patch(created["id"], {"op": "replace", "path": "preferredLanguage", "value": "en-US"})

        assert directory.person("100").profile.languages == ("de", "en", "fr")

    async def test_clears_nothing_by_a_text_that_it_cannot_read(self, directory: Directory) -> None:
        created = await directory.create(timezone="Europe/London")

        await directory.patch(created["id"], {"op": "replace", "path": "timezone", "value": "Somewhere"})

        assert directory.person("100").profile.zone == "Europe/London"

    async def test_by_a_placeholder_changes_nothing_and_no_date(self, directory: Directory) -> None:
        created = await directory.create()
        directory.world.wait(timedelta(days=1))
        told = len(directory.world.events)

        again = await directory.ask("PUT", f"/Users/{created['id']}", user("100", title="N/A"))

        assert again["meta"] == created["meta"]
        assert len(directory.world.events) == told

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
                await directory.patch(created["id"], {"op": "replace", "path": "externalId", "value": "1"})
            return await submit(command, **given)  # type: ignore[arg-type]  # passed on

        directory.engine.submit = race  # type: ignore[method-assign, assignment]  # somebody else is faster
        changed = await directory.patch(created["id"], {"op": "replace", "path": "displayName", "value": "Ada"})

        assert (changed["externalId"], changed["displayName"]) == ("1", "Ada")

    async def test_that_names_a_version_is_refused_at_once_if_somebody_else_is_faster(
        self, directory: Directory
    ) -> None:
        created = await directory.create()
        submit, raced = directory.engine.submit, []

        async def race(command: object, **given: object) -> object:
            if not raced:
                raced.append(command)
                await directory.patch(created["id"], {"op": "replace", "path": "externalId", "value": "1"})
            return await submit(command, **given)  # type: ignore[arg-type]  # passed on

        directory.engine.submit = race  # type: ignore[method-assign, assignment]  # somebody else is faster
        changed = {"op": "replace", "path": "displayName", "value": "Ada"}
        version = {"If-Match": created["meta"]["version"]}
        refused = await directory.patch(created["id"], changed, status=412, **version)

        assert refused["status"] == "412"
        assert len(raced) == 1


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
