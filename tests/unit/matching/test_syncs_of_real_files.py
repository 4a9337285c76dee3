"""Real files of people as syncs: whole, again, in part, cut, with other ids, and without their managers."""

import csv
import io
from pathlib import Path

import pytest

from services.matching.store import PEOPLE
from shared.contracts.people import PersonLeft
from tests.unit.matching.site import Json, Site
from tests.unit.matching.test_syncs import plan_of, reasons, sync

FILES = {
    "rosters/uk-organogram-cabinet-office.csv": 862,
    "adventureworks/derived_employee_with_manager.csv": 290,
}


@pytest.fixture(params=FILES, ids=lambda name: Path(name).stem)
def real(request: pytest.FixtureRequest, shared_data: Path) -> tuple[bytes, int]:
    return (shared_data / request.param).read_bytes(), FILES[request.param]


def columns(content: bytes, keep: set[str] | None = None, prefix: str = "") -> bytes:
    """Return a file with some of its columns only, or with a prefix before each id."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    names = [name for name in rows[0] if keep is None or name in keep]
    ids = {name for name in names if name.lower() in {"participant_id", "manager_id", "businessentityid"}}
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(
        {name: f"{prefix}{row[name]}" if name in ids and row[name] else row[name] for name in names} for row in rows
    )
    return text.getvalue().encode()


async def whole(site: Site, real: tuple[bytes, int]) -> Json:
    content, people = real
    done = await sync(site, content)
    assert (done["state"], done["joined"]) == ("done", people), done
    return done


class TestARealFile:
    async def test_takes_hold_and_then_changes_nothing(self, site: Site, real: tuple[bytes, int]) -> None:
        await whole(site, real)
        before, told = dict(site.world.kept[PEOPLE.name]), len(site.world.events)
        again = await sync(site, real[0])
        part = await sync(site, b"\n".join(real[0].splitlines()[:100]) + b"\n", "delta")
        assert (again["state"], again["changed"], part["state"], part["changed"]) == ("done", 0, "done", 0)
        assert (site.world.kept[PEOPLE.name], len(site.world.events)) == (before, told)

    @pytest.mark.parametrize("share", [2, 3, 10])
    async def test_that_is_cut_lets_nobody_leave(self, site: Site, real: tuple[bytes, int], share: int) -> None:
        await whole(site, real)
        content = real[0]
        done = await sync(site, content[: len(content) - len(content) // share])
        assert done["state"] in {"held", "failed"}, done
        line = await sync(site, b"\n".join(content.splitlines()[: real[1] - real[1] // share]) + b"\n")
        assert line["state"] == "held", line
        assert site.world.told(PersonLeft) == []

    @pytest.mark.parametrize("mode", ["full", "delta"])
    async def test_with_other_ids_is_held(self, site: Site, real: tuple[bytes, int], mode: str) -> None:
        await whole(site, real)
        done = await sync(site, columns(real[0], prefix="HR2-"), mode)
        if mode == "full":
            assert (done["state"], "people" in reasons(await plan_of(site, done))) == ("held", True)
        else:
            known = any(one.address for one in site.world.find(PEOPLE))
            assert done["state"] == ("held" if known else "done")
        assert site.world.told(PersonLeft) == []


class TestCases:
    async def test_of_broken_exports_end_with_a_result(self, site: Site, shared_data: Path) -> None:
        cases = sorted(path for path in (shared_data.parent / "cases/rosters").rglob("*") if path.is_file())
        for path in cases:
            if path.suffix in {".csv", ".xlsx"}:
                answer = await site.client.post(
                    "/v1/people/imports",
                    content=path.read_bytes(),
                    params={"mode": "delta"},
                    headers={"Content-Type": "application/octet-stream"},
                )
                assert answer.status_code in {202, 422}, path
                await site.work()
                await site.work()
        assert {one["state"] for one in await site.items("/v1/people/imports")} <= {"done", "held", "failed"}
