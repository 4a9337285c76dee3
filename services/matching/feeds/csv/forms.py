"""Puts right two forms in which spreadsheets spoil CSV: line ends of old Macs, and whole rows in quotation marks."""

import csv
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Final

from services.matching.feeds.csv.headers import recognised
from services.matching.feeds.csv.reading import DELIMITERS, lines

PIECE: Final = 1_000_000
FEWEST_HEADINGS: Final = 2  # in one cell, so that it is taken for a row


def with_line_ends(file: IO[bytes]) -> IO[bytes] | None:
    """Return a file whose lines end in carriage returns alone with usual line ends; None for any other file."""
    file.seek(0)
    pieces = iter(partial(file.read, PIECE), b"")
    seen = False
    for piece in pieces:
        if b"\n" in piece:
            return None
        seen = seen or b"\r" in piece
    return _rewritten(file, PIECE, lambda piece: piece.replace(b"\r", b"\n")) if seen else None


def unwrapped(file: IO[bytes]) -> IO[bytes] | None:
    """Return a file of which each row stands in one cell, as `"1,Ann"`, with its rows as they were meant, or None."""
    first = next((line for _, line in lines(file) if line.strip()), b"")
    row = _one_cell(first)
    if row is None or max(recognised(row.split(mark)) for mark in DELIMITERS) < FEWEST_HEADINGS:
        return None
    return _rewritten(file, None, lambda line: line if (inside := _one_cell(line)) is None else f"{inside}\n".encode())


def _one_cell(line: bytes) -> str | None:
    text = line.decode("utf-8", errors="surrogateescape").removeprefix("\ufeff").strip()
    if not text.startswith('"'):
        return None
    cells = next(csv.reader([text]), [])
    return cells[0].rstrip(";\t ") if len(cells) == 1 else None


def _rewritten(file: IO[bytes], size: int | None, change: Callable[[bytes], bytes]) -> IO[bytes]:
    """Return a copy of a file, changed piece by piece of that size, or else line by line."""
    file.seek(0)
    out = TemporaryFile()  # noqa: SIM115 - its caller closes it
    for piece in iter(partial(file.read, size), b"") if size else file:
        out.write(change(piece))
    return out
