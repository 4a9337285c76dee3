"""Converts an upload to a roster in UTF-8: workbooks become CSV, other encodings are guessed, guesses are reported."""

import codecs
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Final, Self

from services.matching.feeds.csv.encodings import ENCODINGS, guess
from services.matching.feeds.csv.forms import unwrapped, with_line_ends
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.reading import LONGEST_RECORD, lines
from services.matching.feeds.csv.workbooks import as_csv
from shared.contracts.vocabulary import Role
from shared.phrases import phrase

COMPRESSED: Final = phrase("it is compressed; unpack it first")
PICTURE: Final = phrase("it is a picture; save the table as .xlsx or CSV (UTF-8)")
DATA: Final = phrase("it is JSON; export the people as .xlsx or CSV (UTF-8)")
NOT_TEXT: Final = {
    b"\xd0\xcf\x11\xe0": phrase(
        "it is an old Excel workbook (.xls) or one with a password; save it as .xlsx or CSV (UTF-8)"
    ),
    b"%PDF": phrase("it is a PDF; save the table as .xlsx or CSV (UTF-8)"),
    b"{\\rtf": phrase("it is a text document; save the table as .xlsx or CSV (UTF-8)"),
    b"\x1f\x8b": COMPRESSED,
    b"7z\xbc\xaf": COMPRESSED,
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"<": phrase(
        "it is a web page or XML, which some systems call .xls; open it in a spreadsheet and save it as .xlsx or CSV "
        "(UTF-8); if it is a page to sign in, the export has failed"
    ),
    b"{": DATA,
    b"[{": DATA,
}
MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE: Final = 1_000
PIECE: Final = 1_000_000


@dataclass(kw_only=True)
class Roster:
    """A roster that can be read: CSV in UTF-8.

    Attributes:
        role: the role of everybody, for a file without a role column.
        partners: whether its people may be in either role.
        by_hand: the explicit mapping of our columns to headings.
        remarks: sentences about guesses.
        counted_from: the day 0 of a workbook's numbers of days; a text does not say it.
    """

    file: IO[bytes]
    role: Role | None = None
    by_hand: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    own: bool = False
    partners: bool = True
    counted_from: date | None = None

    def __enter__(self) -> Self:
        """Return the roster itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Delete the converted file; the upload stays with its owner."""
        if self.own:
            self.file.close()


def open_roster(upload: IO[bytes], role: Role | None = None, by_hand: Mapping[str, str] | None = None) -> Roster:
    """Return an upload as a roster; workbooks, UTF-16 and bytes that are not UTF-8 are converted.

    Raises:
        UnusableRoster: it has another format; the message says what to do.
    """
    upload.seek(0)
    start = upload.read(SAMPLE)
    _must_be_text(start)
    file, remarks, counted_from = _as_text(upload, start)
    for change in (with_line_ends, unwrapped):
        if changed := change(file):
            if file is not upload:
                file.close()
            file = changed
    return Roster(
        file=file,
        role=role,
        by_hand=by_hand or {},
        remarks=remarks,
        own=file is not upload,
        counted_from=counted_from,
    )


def _must_be_text(start: bytes) -> None:
    for mark, why in NOT_TEXT.items():
        if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(mark):
            raise UnusableRoster(phrase("this is not a CSV file: {why}"), why=why)


def _as_text(upload: IO[bytes], start: bytes) -> tuple[IO[bytes], tuple[str, ...], date | None]:
    """Return an upload as CSV in UTF-8, itself if it is that, remarks about it, and the day from which it counts."""
    if start.startswith(b"PK\x03\x04"):
        return as_csv(upload)
    encoding, why = _encoding(upload, start)
    return (upload, (), None) if encoding is None else (_transcoded(upload, encoding), (why,), None)


def _encoding(upload: IO[bytes], start: bytes) -> tuple[str | None, str]:
    """Return the encoding of a text and a remark on how it was detected, or None for UTF-8."""
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding, phrase("The file was read as {encoding}, by the mark at its start.").format(
                encoding=encoding.upper()
            )
    even, odd = start[::2].count(0), start[1::2].count(0)
    if (even or odd) and max(even, odd) > len(start) // 4:
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return encoding, phrase(
            "The file was read as {encoding}, guessed by its bytes; CSV in UTF-8 needs no guess."
        ).format(encoding=encoding.upper())
    if _is_utf8(upload):
        return None, ""
    guessed = guess(line for _, line in lines(upload))
    return guessed, phrase(
        "The file was read as {encoding}, guessed by its letters, for it is no UTF-8. If names look wrong, save it as "
        "CSV in UTF-8."
    ).format(encoding=ENCODINGS[guessed])


def _is_utf8(upload: IO[bytes]) -> bool:
    """Tell whether a text is UTF-8 except for a few broken lines, which are later refused one by one."""
    good = bad = 0
    for _, line in lines(upload):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError as error:
            bad += error.end < len(line) or len(line) <= LONGEST_RECORD  # a cut line may end inside a character
    return bad == 0 or good >= bad


def _transcoded(upload: IO[bytes], encoding: str) -> IO[bytes]:
    """Return a text in UTF-8; undecodable bytes become U+FFFD, and their row is refused."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with ExitStack() as unless_done:
        out = unless_done.enter_context(TemporaryFile())
        upload.seek(0)
        while piece := upload.read(PIECE):
            out.write(_usable(decoder.decode(piece)))
        out.write(_usable(decoder.decode(b"", final=True)))
        unless_done.pop_all()
    return out


def _usable(text: str) -> bytes:
    return text.removeprefix("\ufeff").encode(errors="replace")
