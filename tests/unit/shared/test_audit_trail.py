"""The audit trail: records are chained and signed, and whatever is done to them afterwards is found."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from deploy.cli.audit import verdicts
from shared.audit.commands import AddCheckpoint, RecordAccess
from shared.audit.handlers import ROUTES
from shared.audit.signing import signs
from shared.audit.store import ACCESSES, AUDIT, AUDIT_HEADS
from shared.audit.trail import Checked, take
from shared.contracts.audit import AccessRecorded, TrailSigned
from shared.processing.messages import Job, to_value
from shared.processing.service import Service
from shared.processing.unit_of_work import UnitOfWork
from shared.signing import Signer
from tests.keys import key
from tests.memory import START, Memory

if TYPE_CHECKING:
    from shared.processing.jobs import Worker

CHAIN = "shop-1"
SIGNER = Signer(SecretStr(key("RECORD_KEYS")))
NOW = datetime(2026, 3, 3, tzinfo=UTC)
Records = list[tuple[str, str, bytes]]


def check(records: Records, keys: AbstractSet[str]) -> dict[str, Checked]:
    found: dict[str, Checked] = {}
    for record in records:
        take(found, record, keys)
    return found


def access(number: int, **more: object) -> RecordAccess:
    told = {"what": "GET /v1/people/{person_id}", "status": 200, "whose": ["ada"], "actor": f"person:{number}"}
    return RecordAccess.model_validate({"chain": CHAIN, "at": START, "service": "shop", **told, **more})


class Trail(Memory):
    """A service that keeps nothing but its trail."""

    def __init__(self) -> None:
        super().__init__(
            service=Service(name="shop", work=UnitOfWork, collections=AUDIT, routes={"shop.audit": ROUTES}, groups=())
        )
        self.jobs: dict[str, Job] = {}

    def _save(self, work: UnitOfWork) -> None:
        super()._save(work)
        self.jobs |= {id_: job for id_, job in work.jobs.changed.items() if job}

    async def sign(self) -> None:
        """Do the jobs that wait."""
        worker: Worker = signs(SIGNER)
        for job in self.jobs.values():
            lease: Any = type("Lease", (), {"job": job})
            async for command in worker.work(lease):
                self.hear(command)
        self.jobs.clear()

    @property
    def records(self) -> Records:
        return [(event.key, event.TYPE, to_value(event) or b"") for event in self.events]


@pytest.fixture
async def trail() -> Trail:
    """Six records, a checkpoint over all of them, and three more."""
    made = Trail()
    made.hear(*(access(number) for number in range(6)))
    made.wait(timedelta(minutes=1))
    await made.sign()
    made.hear(*(access(number) for number in range(6, 9)))
    return made


def verdict(
    records: Records, trail: Trail, keys: frozenset[str] = frozenset({SIGNER.public}), now: datetime = NOW
) -> str:
    known = {one.id: one for one in trail.find(AUDIT_HEADS)}
    (row,) = verdicts(check(records, keys), known, now)
    return str(row["verdict"])


def changed(records: Records, at: int) -> Records:
    """Return the records, one of which names another actor."""
    chain, type_, value = records[at]
    return [*records[:at], (chain, type_, value.replace(b"person:", b"person:9")), *records[at + 1 :]]


def rechained(records: Records, number: int) -> Records:
    """Return the records with one changed and all others chained anew, as who can write to Kafka would."""
    made = Trail()
    for at, (_, type_, value) in enumerate(records, start=1):
        if type_ == TrailSigned.TYPE:
            made.hear(
                AddCheckpoint.model_validate(TrailSigned.read(value).model_dump(exclude={"revision", "previous"}))
            )
        else:
            event = AccessRecorded.read(value).model_dump(exclude={"revision", "previous"})
            made.hear(RecordAccess.model_validate(event | ({"actor": "person:eve"} if at == number else {})))
    return made.records


class TestTrail:
    async def test_is_whole(self, trail: Trail) -> None:
        assert verdict(trail.records, trail) == "whole"

    async def test_is_signed_within_a_minute(self, trail: Trail) -> None:
        (checked,) = check(trail.records, {SIGNER.public}).values()

        assert (checked.signed, checked.number) == (6, 10)

    async def test_is_signed_after_a_thousand_records(self) -> None:
        made = Trail()
        made.hear(*(access(number) for number in range(1001)))

        assert [job.id for job in made.jobs.values()] == [f"sign-trail:{CHAIN}:1000"]

    async def test_does_not_sign_what_is_signed_for_ever(self, trail: Trail) -> None:
        trail.wait(timedelta(minutes=1))
        await trail.sign()
        events = len(trail.events)
        trail.wait(timedelta(hours=5))
        await trail.sign()

        assert len(trail.events) == events
        assert verdict(trail.records, trail) == "whole"

    async def test_counts_a_record_once_that_was_published_twice(self, trail: Trail) -> None:
        found = trail.records

        assert verdict(found[:4] + found[2:], trail) == "whole"

    async def test_can_be_looked_through_by_person(self, trail: Trail) -> None:
        trail.hear(access(9, whose=["bo"]))

        assert [one.actor for one in trail.find(ACCESSES, whose="bo")] == ["person:9"]

    @pytest.mark.parametrize(
        ("harm", "found"),
        [
            pytest.param(lambda all_: changed(all_, 2), "record 4 does not follow", id="changed"),
            pytest.param(lambda all_: all_[:2] + all_[3:], "record 4 follows on 2: removed", id="removed"),
            pytest.param(lambda all_: [all_[1], all_[0], *all_[2:]], "record 1 follows on 2", id="reordered"),
            pytest.param(
                lambda all_: all_[:-1], "records after 9 are missing: the database knows 10", id="cut at the end"
            ),
            pytest.param(lambda all_: all_[2:], "records before 3 are missing", id="cut at the beginning"),
            pytest.param(lambda _: [], "records after 0 are missing", id="emptied"),
            pytest.param(lambda all_: changed(all_, 9), "record 10 is not the one that the", id="the last one changed"),
            pytest.param(lambda all_: rechained(all_, 3), "record 6 is not the one that was signed", id="rewritten"),
        ],
    )
    async def test_shows_what_was_done_to_it(
        self, trail: Trail, harm: Callable[[Records], Records], found: str
    ) -> None:
        assert found in verdict(harm(trail.records), trail)

    async def test_shows_a_checkpoint_of_somebody_else(self, trail: Trail) -> None:
        other = frozenset({Signer(SecretStr(key("OTHER"))).public})

        assert "signed with a key that is not ours" in verdict(trail.records, trail, other)

    async def test_may_begin_late_once_its_first_records_have_expired(self, trail: Trail) -> None:
        assert verdict(trail.records[2:], trail, now=START + timedelta(days=400)) == "whole"
