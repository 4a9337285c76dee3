"""The rows of an import that are refused or not wholly read, as a file to correct."""

import csv
from io import StringIO

from services.matching.store import PARTICIPANTS
from tests.unit.matching.site import JUNIOR, Site, roster, row


class TestCorrections:
    async def test_are_the_refused_rows_as_they_were_written_with_what_is_wrong(self, site: Site) -> None:
        await site.publish()
        good = row("J1", JUNIOR, department="Sales, EU")
        bad = row("J2", JUNIOR, level="77", department="Legal; Risk", email="nobody")
        file = roster(good, bad, row("J3", JUNIOR)).replace(b"level", b"Grade of mine")
        done = await site.upload(file, map="level:Grade of mine")
        address = f"/programs/{site.program_id}/imports/{done['id']}"
        assert f"{address}/corrections.csv" in (await site.client.get(address)).text
        answer = await site.client.get(f"{address}/corrections.csv")
        (one,) = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
        assert one["participant_id"] == "J2"
        assert one["level"] == "77"
        assert one["department"] == "Legal; Risk"
        assert one["What is wrong"].startswith("E-mail address: is no e-mail address")

    async def test_are_those_too_of_which_a_cell_cannot_be_read(self, site: Site) -> None:
        await site.publish()
        same = row("J2", JUNIOR, level="77", max_pairs="many")
        done = await site.upload(roster(row("J1", JUNIOR, max_pairs="2"), same, same, row("J3", JUNIOR, role="boss")))
        answer = await site.client.get(f"/programs/{site.program_id}/imports/{done['id']}/corrections.csv")
        rows = [*csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))]
        assert [one["participant_id"] for one in rows] == ["J2", "J3"]
        assert rows[0]["What is wrong"] == (
            "Most pairs at a time: must be a whole number from 1 to 20; Level: must be a whole number from 1 to 9"
        )

    async def test_once_corrected_are_imported_without_a_mapping_by_hand(self, site: Site) -> None:
        await site.publish()
        file = roster(row("J1", JUNIOR, level="77")).replace(b"level", b"Grade of mine")
        done = await site.upload(file, map="level:Grade of mine")
        answer = await site.client.get(f"/programs/{site.program_id}/imports/{done['id']}/corrections.csv")
        again = await site.upload(answer.content.replace(b"77", b"2"))
        assert (done["enrolled"], again["refused"], again["updated"]) == (1, 0, 1)
        (part,) = site.world.find(PARTICIPANTS)
        assert part.profile.level == 2

    async def test_are_not_there_once_the_file_is_gone(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J1", JUNIOR, level="77")))
        site.blobs.kept.clear()
        answer = await site.client.get(f"/programs/{site.program_id}/imports/{done['id']}/corrections.csv")
        assert answer.status_code == 404
        assert "choose it again" in answer.text
