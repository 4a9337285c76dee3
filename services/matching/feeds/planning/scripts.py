"""Commands in a compressed file, one a line: what a job has decided, so that every attempt sends the same."""

import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from tempfile import TemporaryFile
from typing import IO, Final, Self

from services.matching import commands
from shared.contracts.messages import Command
from shared.processing.blobs import Blobs

PIECE: Final = 1_000_000
FAST: Final = 1  # of zlib's levels
KINDS: Final[dict[str, type[Command]]] = {
    kind.TYPE: kind
    for kind in (
        commands.BeginSync,
        commands.RecordSyncRows,
        commands.RecordPlanRows,
        commands.FinishPlan,
        commands.FailSync,
        commands.HoldImport,
        commands.RecordHeldRows,
        commands.HoldEnrollment,
        commands.RegisterPerson,
        commands.LeavePerson,
        commands.AskAgain,
    )
}


class Ranked:
    """Lines that are written in any order and read by their rank; only their places are in memory."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed on exit
        self._places: list[tuple[str, int, int]] = []

    def __enter__(self) -> Self:
        """Return the lines themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        self._file.close()

    def add(self, key: str, line: bytes) -> None:
        """Write a line that is ranked by its key."""
        self._places.append((key, self._file.tell(), len(line)))
        self._file.write(line)

    def lines(self, rank: Callable[[str], int]) -> Iterator[bytes]:
        """Yield the lines by the rank of their keys; lines of one rank stay in order."""
        for _, offset, length in sorted(self._places, key=lambda place: rank(place[0])):
            self._file.seek(offset)
            yield self._file.read(length)


class Script:
    """Commands that are written one after the other, and read again when all are there."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = file or TemporaryFile()  # noqa: SIM115 - closed on exit
        self._length = 0
        self._packed = None if file else gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=FAST, mtime=0)

    @property
    def length(self) -> int:
        """Return how many commands were written or read so far."""
        return self._length

    def __enter__(self) -> Self:
        """Return the script itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        self.close()

    def close(self) -> None:
        """Delete the file."""
        self._file.close()

    def add(self, command: Command) -> None:
        """Write a command."""
        self.add_line(to_line(command))

    def add_line(self, line: bytes) -> None:
        """Write a command that was made a line before."""
        assert self._packed is not None  # noqa: S101 - a script that was kept is only read
        self._length += 1
        self._packed.write(line)

    def commands(self) -> Iterator[Command]:
        """Yield the commands in order."""
        self._end()
        self._file.seek(0)
        self._length = 0
        with gzip.GzipFile(fileobj=self._file, mode="rb") as lines:
            for line in lines:
                self._length += 1
                kind, _, value = line.partition(b" ")
                yield KINDS[kind.decode()].read(value)

    async def keep(self, blobs: Blobs, name: str) -> None:
        """Store the script under a name, for seven days."""
        self._end()
        await blobs.put(name, self._pieces())

    def _end(self) -> None:
        if self._packed:
            self._packed.close()

    async def _pieces(self) -> AsyncIterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            yield piece


def to_line(command: Command) -> bytes:
    """Return a command as a line of a script."""
    return f"{command.TYPE} {command.model_dump_json()}\n".encode()


async def kept(blobs: Blobs, name: str) -> Script | None:
    """Return the script that is stored under a name, or None if there is none."""
    file = TemporaryFile()  # noqa: SIM115 - closed with the script
    async for piece in blobs.read(name):
        file.write(piece)
    if file.tell():
        return Script(file)
    file.close()
    return None
