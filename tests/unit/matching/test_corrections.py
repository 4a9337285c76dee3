"""The refused rows of an import, as a file to correct."""

import csv
from io import StringIO

from services.matching.store import PARTICIPANTS
from tests.unit.matching.site import JUNIOR, Site, roster, row


class TestCorrections:
    async def test_are_the_refused_rows_as_they_were_written_with_what_is_wrong(self, site: Site) -> None:
        await site.publish()
        good, bad = row("J1", JUNIOR, department="Sales, EU"), row("J2", JUNIOR, level="77", department="Legal; Risk")
        file = roster(good, bad, row("J3", JUNIOR)).replace(b"level", b"Grade of mine")
        done = await site.upload(file, map="level:Grade of mine")
        address = f"/programs/{site.program_id}/imports/{done['id']}"
        assert f"{address}/corrections.csv" in (await site.client.get(address)).text
        answer = await site.client.get(f"{address}/corrections.csv")
        (one,) = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
        assert one["participant_id"] == "J2"
        assert one["level"] == "77"
        assert one["department"] == "Legal; Risk"
        assert "whole number from 1 to 9" in one["What is wrong"]

    async def test_once_corrected_are_imported_without_a_mapping_by_hand(self, site: Site) -> None:
        await site.publish()
        file = roster(row("J1", JUNIOR, level="77")).replace(b"level", b"Grade of mine")
        done = await site.upload(file, map="level:Grade of mine")
        answer = await site.client.get(f"/programs/{site.program_id}/imports/{done['id']}/corrections.csv")
        again = await site.upload(answer.content.replace(b"77", b"2"))
        assert (again["refused"], again["enrolled"]) == (0, 1)
        (part,) = site.world.find(PARTICIPANTS)
        assert part.profile.level == 2

    async def test_are_not_there_once_the_file_is_gone(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J1", JUNIOR, level="77")))
        site.blobs.kept.clear()
        answer = await site.client.get(f"/programs/{site.program_id}/imports/{done['id']}/corrections.csv")
        assert answer.status_code == 404
        assert "choose it again" in answer.text
