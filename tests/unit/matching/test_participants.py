from typing import Any

import pytest

from services.matching.store import PARTICIPANTS
from shared.contracts.contacts import ContactChanged
from shared.contracts.pairs import PairEnded
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantReadied,
    ParticipantUpdated,
    ParticipantWithdrawn,
)
from shared.contracts.people import PersonChanged
from tests.unit.matching.site import DONE, JUNIOR, SENIOR, Json, Site, person, row

ADA: Json = {
    "employee_id": "E1",
    "name": "Ada Okafor",
    "email": "ada@example.org",
    "role": "mentee",
    "level": 8,
    "groups": {"country": "gb", "site": "London"},
    "languages": ["en_GB"],
    "skills_sought": ["Gaming", "gaming "],
    "manager_id": "E0",
}


class TestEnroll:
    async def test_registers_the_person_and_enrolls_them(self, site: Site) -> None:
        await site.publish()
        enrolled = await site.post(f"{site.program}/participants", ADA, 201)
        assert enrolled["person_id"] == person("E1")
        assert enrolled["status"] == "enrolled"
        assert enrolled["missing"] == ["orientation", "openness", "time_commitment"]
        assert enrolled["manager_id"] is None, "nobody knows them yet"
        assert (enrolled["profile"]["zone"], enrolled["profile"]["languages"]) == ("Europe/London", ["en-GB"])
        assert enrolled["wishes"]["seeks"] == ["Gaming"]
        assert (enrolled["name"], enrolled["email"]) == ("Ada Okafor", "ada@example.org")

    async def test_tells_who_they_are_in_contacts_alone(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA)
        assert [event.name for event in site.world.told(ContactChanged)] == ["Ada Okafor"]
        others = [event for event in site.world.events if not isinstance(event, ContactChanged)]
        assert {type(event) for event in others} >= {PersonChanged, ParticipantEnrolled}
        assert not any(word in event.model_dump_json() for event in others for word in ("Ada", "ada@", "E1"))

    async def test_lists_nobodys_name(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA)
        assert "Ada" not in str(await site.items(f"{site.program}/participants"))

    async def test_again_changes_nothing_and_tells_nothing(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA)
        before = len(site.world.events)
        await site.post(f"{site.program}/participants", ADA)
        assert len(site.world.events) == before

    async def test_takes_in_what_changed(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA)
        changed = await site.post(
            f"{site.program}/participants", ADA | {"max_pairs": 2, "groups": {"department": "Board"}}
        )
        known = {"department": "Board", "country": "GB", "site": "London"}
        assert (changed["wishes"]["capacity"], changed["profile"]["groups"]) == (2, known)
        assert [event.capacity for event in site.world.told(ParticipantUpdated)] == [2]
        assert [event.revision for event in site.world.told(PersonChanged)] == [1, 2]

    async def test_refuses_another_role(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA)
        problem = await site.post(f"{site.program}/participants", ADA | {"role": "mentor"}, 409)
        assert problem["code"] == "role-changed"

    async def test_refuses_to_mandate_a_junior(self, site: Site) -> None:
        await site.publish()
        mandated = ADA | {"mode": "mandated"}
        await site.post(f"{site.program}/participants", mandated, 201)
        junior = mandated | {"employee_id": "E2", "role": "mentor"}
        assert (await site.post(f"{site.program}/participants", junior, 422))["code"] == "junior-is-a-volunteer"

    async def test_refuses_while_the_program_is_a_draft(self, site: Site) -> None:
        created = await site.post("/v1/programs", {
            "settings": {"title": "T", "objective": "O", "cadence": "weekly", "weeks": 4},
        })  # fmt: skip
        assert (await site.post(f"/v1/programs/{created['id']}/participants", ADA, 409))["code"] == "not-open"
        assert site.world.events == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("role", "boss"), ("level", 10), ("email", "nobody"), ("email", "a.@x.org"),
            ("timezone", "Mars/Base"), ("groups", {"country": "XX"}), ("groups", {"floor": "3"}),
            ("languages", ["??"]), ("employee_id", " "), ("max_pairs", 0), ("salary", 1),
        ],
    )  # fmt: skip
    async def test_names_the_field_at_fault(self, site: Site, field: str, value: Any) -> None:  # noqa: ANN401
        await site.publish()
        problem = await site.post(f"{site.program}/participants", ADA | {field: value}, 422)
        assert [error["field"].split(".")[0] for error in problem["errors"]] == [field]

    async def test_readies_people_at_once_where_the_gate_is_waived(self, site: Site) -> None:
        await site.publish(readiness_waiver="A pilot among volunteers who were trained before.")
        enrolled = await site.post(f"{site.program}/participants", ADA)
        assert (enrolled["status"], enrolled["missing"]) == ("ready", [])
        assert [event.revision for event in site.world.told(ParticipantReadied)] == [2]


class TestReady:
    async def test_comes_with_the_last_requirement_of_the_role(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA)
        path = f"{site.program}/participants/{person('E1')}/readiness"
        begun = await site.post(path, {"orientation": True, "reason": "a group session"})
        assert (begun["status"], begun["missing"]) == ("enrolled", ["openness", "time_commitment"])
        assert (await site.post(path, {"time_commitment": True, "openness": True, "reason": "said so"}))[
            "status"
        ] == "ready"
        assert len(site.world.told(ParticipantReadied)) == 1

    async def test_asks_mentors_for_no_openness(self, site: Site) -> None:
        await site.publish()
        await site.post(f"{site.program}/participants", ADA | {"role": "mentor"})
        path = f"{site.program}/participants/{person('E1')}/readiness"
        assert (await site.post(path, {"orientation": True, "time_commitment": True, "reason": "a group session"}))[
            "status"
        ] == "ready"

    async def test_is_told_once(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR))
        await site.ready("J")
        assert len(site.world.told(ParticipantReadied)) == 1

    async def test_knows_nobody_who_does_not_take_part(self, site: Site) -> None:
        await site.publish()
        path = f"{site.program}/participants/{person('E1')}/readiness"
        assert (await site.post(path, DONE, 404))["code"] == "unknown-participant"


class TestWithdraw:
    async def test_ends_their_pairs_and_puts_the_other_first(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        gone = await site.post(f"{site.program}/participants/{person('J')}/withdrawal")
        assert (gone["status"], gone["pairs"]) == ("withdrawn", [])
        assert [event.reason for event in site.world.told(PairEnded)] == ["withdrawn"]
        assert [event.person_id for event in site.world.told(ParticipantWithdrawn)] == [person("J")]
        (other,) = site.world.find(PARTICIPANTS, person_id=person("S"))
        assert (other.status, other.waited) == ("ready", 1)

    async def test_happens_once(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR))
        path = f"{site.program}/participants/{person('J')}/withdrawal"
        await site.post(path)
        assert (await site.post(path, None, 409))["code"] == "has-withdrawn"
        assert (await site.post(path.replace("withdrawal", "readiness"), DONE, 409))["code"] == "has-withdrawn"

    async def test_is_not_undone_by_a_roster_but_by_hand(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("E1", SENIOR))
        await site.post(f"{site.program}/participants/{person('E1')}/withdrawal")
        again = await site.upload(b"participant_id,role,email\nE1,mentee,ada@example.org\n")
        assert again["refused"] == 1
        assert (await site.post(f"{site.program}/participants", ADA))["status"] == "enrolled"
