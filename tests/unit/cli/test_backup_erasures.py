"""An erasure that was asked for after the backup is asked for again after the restore."""

from datetime import UTC, datetime

from deploy.cli.backup.erasures import again
from services.matching.commands.erasures import BeginErasure, ErasePerson
from services.matching.store import ERASURES, PEOPLE
from tests.unit.matching.site import JUNIOR, Site, row

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ASKED = {"id": "erasure-1", "person_id": "p-1", "by": "admin", "why": "DSR-118"}


class TestAgain:
    def test_erases_whoever_is_registered_again_by_the_restore(self) -> None:
        command = again(ASKED, "key-1", NOW)
        assert command == ErasePerson(employee_key="key-1", erasure_id="erasure-1", by="admin", why="DSR-118")

    def test_lets_every_service_sweep_where_nobody_is_registered(self) -> None:
        command = again(ASKED, None, NOW)
        assert isinstance(command, BeginErasure)
        assert (command.person_id, command.erasure_id, command.requested_at) == ("p-1", "erasure-1", NOW)

    async def test_is_understood_by_matching(self) -> None:
        site = Site()
        await site.publish()
        await site.enroll(row("J1", JUNIOR))
        (person,) = site.world.kept[PEOPLE.name].values()
        site.world.hear(again({**ASKED, "person_id": person.person_id}, person.id, NOW))
        assert not site.world.kept[PEOPLE.name]
        (erasure,) = site.world.kept[ERASURES.name].values()
        assert (erasure.id, erasure.person_id) == ("erasure-1", person.person_id)
