"""The chain of an audit trail: what is signed, and what a reader of the records checks. Pure."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from shared.audit.store import NOTHING_BEFORE
from shared.contracts.audit import AccessRecorded, TrailSigned
from shared.contracts.catalog import AUDITED
from shared.signing import is_signed

_KINDS: Final = {kind.TYPE: kind for kind in (AccessRecorded, TrailSigned)}
A_DAY: Final = timedelta(days=1)


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
        event = _KINDS[type_].read(value)
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
        self._seen[event.revision] = own
        if isinstance(event, TrailSigned):
            self._check(event, keys)

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

    def hash_of(self, number: int) -> str:
        """Return the hash of a record that was read, or nothing."""
        return self._seen.get(number, "")

    def end(self, now: datetime, head: tuple[int, str] | None) -> None:
        """Check the ends: what is missing before the first record, and after the last as the database knows it."""
        if self.first > 1 and self.began and self.began > now - AUDITED + A_DAY:
            self.faults.append(f"records before {self.first} are missing, and too young to have expired")
        if head and head[0] > self.number:
            self.faults.append(f"records after {self.number} are missing: the database knows {head[0]}")
        if head and head[0] == self.number and head[1] != self.hash:
            self.faults.append(f"record {self.number} is not the one that the database knows: it was changed")


def check(records: Iterable[tuple[str, str, bytes]], keys: AbstractSet[str]) -> dict[str, Checked]:
    """Return what is found out about each chain from its records (chain, type, value), in order of each chain."""
    found: dict[str, Checked] = {}
    for chain, type_, value in _ours(records):
        found.setdefault(chain, Checked(chain=chain)).read(type_, value, keys)
    return found


def _ours(records: Iterable[tuple[str, str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    return (record for record in records if record[1] in _KINDS)
