"""The chain of an audit trail: what is signed, and what a reader of the records checks. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from shared.audit.store import NOTHING_BEFORE
from shared.contracts.audit import AccessRecorded, TrailSigned
from shared.contracts.catalog import AUDITED
from shared.signing import is_signed

KINDS: Final = {kind.TYPE: kind for kind in (AccessRecorded, TrailSigned)}
A_DAY: Final = timedelta(days=1)
# How many records a checkpoint, or a record that was published twice, may be behind: ten times what is left unsigned.
REMEMBERED: Final = 20_000


def statement(chain: str, count: int, head: str) -> bytes:
    """Return what a checkpoint signs."""
    return f"{chain}\x1f{count}\x1f{head}".encode()


@dataclass
class Checked:
    """What a reader has found out about one chain, record by record.

    Attributes:
        signed: the number up to which a checkpoint with a known key vouches for the chain.
        faults: what is wrong, each in words.
    """

    chain: str
    first: int = 0
    number: int = 0
    hash: str = ""
    signed: int = 0
    began: datetime | None = None
    faults: list[str] = field(default_factory=list)
    _seen: dict[int, str] = field(default_factory=dict, repr=False)

    def read(self, type_: str, value: bytes, keys: AbstractSet[str]) -> None:
        """Check one more record; one that was published twice counts once."""
        event = KINDS[type_].read(value)
        own = sha256(value).hexdigest()
        if self._seen.get(event.revision) == own:
            return
        if not self.number:
            self._begin(event)
        elif event.revision != self.number + 1:
            self.faults.append(f"record {event.revision} follows on {self.number}: removed, or in another order")
        elif event.previous != self.hash:
            self.faults.append(f"record {event.revision} does not follow on what stands before it: one was changed")
        self.number, self.hash = event.revision, own
        self._remember(event.revision, own)
        if isinstance(event, TrailSigned):
            self._check(event, keys)

    def _remember(self, number: int, own: str) -> None:
        self._seen[number] = own
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def _begin(self, event: AccessRecorded | TrailSigned) -> None:
        self.first, self.began = event.revision, event.at
        if event.revision == 1 and event.previous != NOTHING_BEFORE:
            self.faults.append("record 1 says that there was one before it")

    def _check(self, event: TrailSigned, keys: AbstractSet[str]) -> None:
        signed = statement(self.chain, event.count, event.head)
        if event.public_key not in keys:
            self.faults.append(f"record {event.revision} is signed with a key that is not ours: {event.public_key}")
        elif not is_signed(signed, event.signature, event.public_key):
            self.faults.append(f"record {event.revision} has a signature that is not genuine")
        elif event.count in self._seen and self._seen[event.count] != event.head:
            self.faults.append(f"record {event.count} is not the one that was signed: it was changed")
        else:
            self.signed = max(self.signed, event.count)

    @property
    def records(self) -> int:
        """Return how many records were read."""
        return self.number - self.first + 1 if self.number else 0

    def hash_of(self, number: int) -> str | None:
        """Return the hash of a record that was read, nothing if it was not, None if it lies too far back."""
        oldest = next(iter(self._seen), 0)
        return self._seen.get(number, None if self.first <= number < oldest else "")

    def reaches(self, number: int, head: str) -> tuple[int, str]:
        """Return an end to compare with, from one that was known before reading: the log may go further by now."""
        if self.number <= number:
            return number, head
        return self.number, self.hash if self.hash_of(number) in {head, None} else ""

    def end(self, now: datetime, head: tuple[int, str] | None) -> None:
        """Check the ends: what is missing before the first record, and after the last as the database knows it."""
        if self.first > 1 and self.began and self.began > now - AUDITED + A_DAY:
            self.faults.append(f"records before {self.first} are missing, and too young to have expired")
        if head and head[0] > self.number:
            self.faults.append(f"records after {self.number} are missing: the database knows {head[0]}")
        if head and head[0] == self.number and head[1] != self.hash:
            self.faults.append(f"record {self.number} is not the one that the database knows: it was changed")


def take(found: dict[str, Checked], record: tuple[str, str, bytes], keys: AbstractSet[str]) -> bool:
    """Check one more record (chain, type, value) of a trail; False if it is none of ours."""
    chain, type_, value = record
    if type_ not in KINDS:
        return False
    found.setdefault(chain, Checked(chain=chain)).read(type_, value, keys)
    return True
