"""Syncs through the running service: a wrong file is held, the corrected one passes, an approved one takes hold."""

from deploy.local.platform import Platform
from tests.e2e.coordinator import CSV, Coordinator, Json
from tests.eventually import eventually

OVER = {"done", "held", "failed", "discarded"}
PEOPLE = 300


def staff(count: int = PEOPLE, *, flat: bool = False) -> bytes:
    """Return a file of everybody: teams of eight, or everybody below the head as a wrong column says."""
    rows = ["employee_id,display_name,email,manager_id"]
    for number in range(count):
        above = "" if number == 0 else "S0" if flat else f"S{(number - 1) // 8}"
        rows.append(f"S{number},Person {number},s{number}@example.org,{above}")
    return "\n".join([*rows, ""]).encode()


async def sync(coordinator: Coordinator, file: bytes, **query: str) -> Json:
    answer = await coordinator.http.post(
        "/v1/people/imports", content=file, params={"mode": "full", **query}, headers=CSV
    )
    assert answer.status_code == 202, answer.text
    return await over(coordinator, answer.headers["Location"])


async def over(coordinator: Coordinator, path: str) -> Json:
    async def ended() -> Json | None:
        found: Json = await coordinator.get(path)
        return found if found["state"] in OVER else None

    return await eventually(ended, within=300)


class TestSyncs:
    async def test_take_hold_once_and_hold_a_wrong_file(self, registry: Platform) -> None:
        async with Coordinator(registry.urls["matching"]) as coordinator:
            first = await sync(coordinator, staff())
            assert (first["state"], first["joined"]) == ("done", PEOPLE)
            again = await sync(coordinator, staff())
            assert (again["state"], again["unchanged"], again["changed"]) == ("done", PEOPLE, 0)

            wrong = await sync(coordinator, staff(flat=True))
            assert wrong["state"] == "held"
            assert (await coordinator.get("/v1/people/S20"))["manager_id"] == "S2"
            corrected = await sync(coordinator, staff())
            assert (corrected["state"], corrected["unchanged"]) == ("done", PEOPLE)

            plan = await coordinator.get(f"/v1/plans/{wrong['plan_id']}")
            await coordinator.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
            approved = await over(coordinator, f"/v1/people/imports/{wrong['id']}")
            assert approved["state"] == "done"
            assert (await coordinator.get("/v1/people/S20"))["manager_id"] == "S0"
