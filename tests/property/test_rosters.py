"""Importing any projection of a file again, in any order of its rows and columns, changes nothing."""

import asyncio
import csv
from io import StringIO
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.matching.store import PARTICIPANTS, PEOPLE
from tests.unit.matching.site import Site

IDS = ["1", "07", "E3", "e4", "5.0"]
MANAGERS = [
    "",
    "N/A",
    "1",
    "7",
    "07",
    "E4",
    "p1@x.org",
    "Ann Field",
    "Bo Field",
    "nobody",
    "gone@x.org",
    "5",
    "1.00E+15",
]
ABSENT = ["", "N/A", "-"]
CELLS: dict[str, list[str]] = {
    "display_name": ["Ann Field", "Bo Field", "", "Cy", "none"],
    "first_name": ["Ann", "Bo", ""],
    "last_name": ["Field", "Null", ""],
    "level": ["1", "2.0", "9", "12", *ABSENT],
    "organization_level": ["0", "1", "3", "deep", ""],
    "job_title": ["Clerk", *ABSENT],
    "department": ["Sales", "Legal", *ABSENT],
    "country": ["DE", "US", "IN", "Atlantis", *ABSENT],
    "site": ["Oslo", "North Campus", *ABSENT],
    "timezone": ["Europe/Paris", "Mars/Base", "", "tbd"],
    "languages": ["de;en", "fr", "Elvish", "fr;Elvish", *ABSENT],
    "manager_id": MANAGERS,
    "manager_email": ["p1@x.org", "p2@x.org", "gone@x.org", *ABSENT],
    "manager_name": ["Ann Field", "Cy", "Somebody", *ABSENT],
    "skills_offered": ["Go;SQL", "Go:4; n/a", *ABSENT],
    "skills_sought": ["Go", "Rust;SQL", *ABSENT],
    "tags": ["Go;Rust", *ABSENT],
    "communication_style": ["direct", *ABSENT],
    "max_pairs": ["1", "3", "many", *ABSENT],
    "last_day": ["2027-03-31", "30.06.2027", "30.02.2027", *ABSENT],
    "age_band": ["30-34", "rather not say", *ABSENT],
}
ONE_OF = (
    {"display_name", "first_name"},
    {"display_name", "last_name"},
    {"manager_id", "manager_email", "manager_name"},
)
Row = dict[str, str]


@st.composite
def rosters(draw: st.DrawFn) -> tuple[list[str], list[Row]]:
    """Draw the columns of a file and its rows, one a person, none of them at fault."""
    columns = draw(st.lists(st.sampled_from(sorted(CELLS)), unique=True, min_size=2))
    for ways in ONE_OF:  # columns that contradict each other are nobody's file
        columns = [one for one in columns if one not in ways or one == next(way for way in columns if way in ways)]
    people = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=2))
    rows = [
        {"participant_id": id_, "role": draw(st.sampled_from(["mentor", "mentee", ""])), "email": f"p{n}@x.org"}
        | {column: draw(st.sampled_from(CELLS[column])) for column in columns}
        for n, id_ in enumerate(people)
    ]
    return ["role", "email", *columns], rows


@st.composite
def again(draw: st.DrawFn) -> tuple[list[str], list[Row], list[tuple[list[str], list[Row]]]]:
    """Draw a file and what is imported after it: some of its columns and rows, in any order."""
    columns, rows = draw(rosters())
    parts = st.tuples(
        st.lists(st.sampled_from(columns), unique=True), st.lists(st.sampled_from(rows), min_size=1, unique_by=id)
    )
    return columns, rows, draw(st.lists(parts, min_size=1, max_size=3))


def file(columns: list[str], rows: list[Row]) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, ["participant_id", *columns], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


async def importing(drawn: tuple[list[str], list[Row], list[tuple[list[str], list[Row]]]]) -> None:
    columns, rows, parts = drawn
    site = Site()
    await site.publish()
    done = await site.upload(file(columns, rows))
    assume(done["state"] != "held")  # managers that form a circle wait for a person
    assert (done["state"], done["refused"]) == ("done", 0), await site.items(f"/v1/imports/{done['id']}/rows")
    before, told = _kept(site), len(site.world.events)
    for some_columns, some_rows in [(columns, rows), *parts]:
        done = await site.upload(file(some_columns, some_rows))
        assert done["unchanged"] + done["person_only"] == done["total"], done
        assert _kept(site) == before
    assert len(site.world.events) == told


def _kept(site: Site) -> dict[str, Any]:
    return {collection.name: dict(site.world.kept[collection.name]) for collection in (PEOPLE, PARTICIPANTS)}


class TestImportAgain:
    @given(again())
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    def test_of_any_part_of_a_file_changes_nothing(
        self, drawn: tuple[list[str], list[Row], list[tuple[list[str], list[Row]]]]
    ) -> None:
        asyncio.run(importing(drawn))
