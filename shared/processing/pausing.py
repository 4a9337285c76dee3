"""Pausing a service at its consumer groups: one note in its database, which every process of it follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import TypeAdapter

from shared.domain import Refused
from shared.mongo import Database
from shared.phrases import phrase
from shared.processing.notes import Notes

NAME: Final = "pause"
KEPT: Final = 50  # changes


class AlreadySo(Refused):
    """A service that is paused is not paused again, nor one let go that runs."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Who paused the service or let it go, when and why."""

    paused: bool
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class State:
    """Whether a service is paused, and its last changes, the newest last."""

    changes: Sequence[Change] = field(default=())

    @property
    def paused(self) -> bool:
        """Tell whether it is paused now."""
        return bool(self.changes) and self.changes[-1].paused


_STATE: Final = TypeAdapter(State)


class Pausing:
    """Pauses a service and lets it go: the pages and the command do it by this; times are real."""

    def __init__(self, database: Database) -> None:
        self._notes = Notes(database)

    async def state(self) -> State:
        """Return whether the service is paused, and who changed it."""
        note: dict[str, Any] = await self._notes.read(NAME) or {}
        return _STATE.validate_python({"changes": note.get("changes", ())})

    async def change(self, *, paused: bool, by: str, why: str) -> State:
        """Pause the service, or let it go; every process follows within some seconds.

        Raises:
            AlreadySo: it is paused already, or is not.
        """
        known = await self.state()
        if known.paused is paused:
            raise AlreadySo(phrase("the service is paused already") if paused else phrase("the service is not paused"))
        after = State(changes=(*known.changes, Change(paused=paused, at=datetime.now(UTC), by=by, why=why))[-KEPT:])
        await self._notes.write(NAME, **_STATE.dump_python(after))
        return after
