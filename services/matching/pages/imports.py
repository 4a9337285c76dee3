"""The import of a file of people: upload it, see what was understood and what it would do, then let it take hold."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.imports import ImportKey, existing_import
from services.matching.api.people import settings_of
from services.matching.api.programs import existing_program
from services.matching.api.uploads import IN_MEMORY, MOST_BYTES, pieces, spool
from services.matching.commands import StartImport
from services.matching.domain.holds import holds_of
from services.matching.domain.imports import (
    ImportRow,
    ImportState,
    Remarked,
    RosterImport,
    RowError,
    RowStatus,
    UnknownImport,
)
from services.matching.domain.program import Program
from services.matching.feeds.csv.columns import COLUMNS
from services.matching.feeds.csv.corrections import corrections
from services.matching.feeds.csv.known import judged
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.reading import headings
from services.matching.feeds.planning.enrolling import would_do
from services.matching.pages.column_words import column
from services.matching.pages.hold_words import held_because
from services.matching.pages.mappings import keep, mappings_of
from services.matching.pages.site import FRAME, now_of, page
from services.matching.rights import Right
from services.matching.store import IMPORT_ROWS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import ProgramId, Role
from shared.domain import Refused, identifier
from shared.http import Files, Read, Send, Sender
from shared.http.declared import UPLOAD
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.languages.typography import colon
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, sentence
from shared.pages.frame import done
from shared.pages.listing import SIZE, Listing, PageNumber
from shared.pages.told import told
from shared.phrases import phrase
from shared.processing.blobs import Blobs

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME.environment.filters |= {"column": column}
KEPT: Final = timedelta(days=7)
SHOWN: Final = 20
MappingKey = Annotated[str, Query(max_length=100)]
NAMES: Final = tuple(column.name for column in COLUMNS)
UploadKey = Annotated[str, Path(max_length=100)]
EMPTY: Final = Form()
FormTokenInAddress = Annotated[str, Query(alias=FORM_FIELD, max_length=100)]


@router.get("/programs/{program_id}/imports", dependencies=[held(Right.ENROLL)])
async def choose_file(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Ask for the file."""
    return await _choose(request, read, await existing_program(read, program_id))


@router.post(
    "/programs/{program_id}/imports",
    dependencies=[held(Right.ENROLL)],
    max_body_size=MOST_BYTES,
    openapi_extra=takes("file", FORM_FIELD, types=(UPLOAD,)),
)
async def take_file(
    program_id: ProgramKey, request: Request, read: Read, send: Send, files: Files, _token: FormTokenInAddress = ""
) -> Response:
    """Keep the file for seven days, and lead to what is understood of it; nothing is changed yet."""
    program = await existing_program(read, program_id)
    try:
        program.must_be_open()
        with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            digest = await spool(request, file)
            if not file.tell():
                raise NothingChosen(phrase("choose a file first; this one is empty"))
            with await asyncio.to_thread(open_roster, file):
                upload_id = identifier("upload", send.id, digest)
            await files.put(_blob(program_id, upload_id), pieces(file), KEPT)
    except Refused as refused:
        return await _choose(request, read, program, EMPTY.refused(sentence(told(str(refused)))))
    return done(f"/programs/{program_id}/uploads/{upload_id}")


class NothingChosen(Refused):
    """A form must hold the file that it uploads."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@router.get("/programs/{program_id}/uploads/{upload_id}", dependencies=[held(Right.ENROLL)])
async def show_upload(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, upload_id: UploadKey, request: Request, read: Read, files: Files, mapping: MappingKey = ""
) -> Response:
    """Show what is understood of a file: its columns, what it would do, and the rows that would be refused.

    `mapping` is a kept mapping by which its columns are read.
    """
    kept = next((one for one in await mappings_of(read, program_id) if one.id == mapping), None)
    form = Form.of(**{f"column_{name}": heading for name, heading in kept.columns.items()}) if kept else EMPTY
    return await _upload(request, read, files, await existing_program(read, program_id), upload_id, form)


@router.post(
    "/programs/{program_id}/uploads/{upload_id}/columns",
    dependencies=[held(Right.ENROLL)],
    openapi_extra=takes("role", "called", *(f"column_{name}" for name in NAMES), FORM_FIELD),
)
async def map_columns(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, upload_id: UploadKey, request: Request, read: Read, files: Files, send: Send
) -> Response:
    """Look at the file again, with columns mapped by hand; with a name, keep the mapping for the next file."""
    form, program = await form_of(request), await existing_program(read, program_id)
    form = await keep(program_id, form, _by_hand(form), send)
    return await _upload(request, read, files, program, upload_id, form)


@router.post(
    "/programs/{program_id}/uploads/{upload_id}/imports",
    dependencies=[held(Right.ENROLL)],
    openapi_extra=takes("role", *(f"column_{name}" for name in NAMES), FORM_FIELD),
)
async def import_file(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, upload_id: UploadKey, request: Request, read: Read, files: Files, send: Send
) -> Response:
    """Import the file as it was shown; over a limit it is held for an approval."""
    form, program = await form_of(request), await existing_program(read, program_id)
    async with _opened(files, program_id, upload_id) as file:
        digest = await asyncio.to_thread(_digest, file)
    command = StartImport(
        program_id=program_id,
        import_id=identifier("import", upload_id),
        blob=_blob(program_id, upload_id),
        digest=digest,
        role=_role(form),
        by_hand=_by_hand(form),
    )
    if refused := await form.take(lambda: send(command)):
        return await _upload(request, read, files, program, upload_id, refused)
    return done(f"/programs/{program_id}/imports/{command.import_id}")


async def start(files: Blobs, send: Sender, program_id: ProgramId, import_id: str, roster: bytes) -> None:
    """Import a roster that the platform has itself."""
    blob = _blob(program_id, import_id)
    await files.put(blob, roster)
    digest = sha256(roster).hexdigest()
    await send(StartImport(program_id=program_id, import_id=import_id, blob=blob, digest=digest, role=None, by_hand={}))


@router.get("/programs/{program_id}/imports/{import_id}", dependencies=[held(Right.ENROLL)])
async def show_import(
    program_id: ProgramKey, import_id: ImportKey, request: Request, read: Read, number: PageNumber = 1
) -> Response:
    """Show how far an import is, what became of the rows, and each refused row with its reasons."""
    program, roster = await existing_program(read, program_id), await _of_program(read, program_id, import_id)
    where = {"import_id": import_id, "status": RowStatus.REFUSED}
    rows: list[ImportRow] = await read.window(IMPORT_ROWS, where, order="_id", skip=(number - 1) * SIZE, limit=SIZE)
    refused = Listing(rows=rows, total=roster.counts.refused, number=number, state={})
    working = roster.state in {ImportState.QUEUED, ImportState.RUNNING}
    return await page(
        request,
        "import.html.j2",
        program,
        under="people",
        roster=roster,
        counts=roster.counts,
        refused=refused,
        working=working,
    )


@router.get("/programs/{program_id}/imports/{import_id}/corrections.csv", dependencies=[held(Right.ENROLL)])
async def rows_to_correct(program_id: ProgramKey, import_id: ImportKey, read: Read, files: Files) -> Response:
    """Return the rows of an import to correct, refused or with unreadable cells, while its file is kept."""
    roster = await _of_program(read, program_id, import_id)
    refused = read.stream(IMPORT_ROWS, import_id=import_id, status=RowStatus.REFUSED)
    faults = {row.line: row.errors async for row in refused}
    heading = gettext("What is wrong")
    async with _kept(files, roster.blob) as file:
        role = Role(roster.role) if roster.role else None
        with await asyncio.to_thread(open_roster, file, role, roster.by_hand) as opened:
            content = await asyncio.to_thread(corrections, opened, faults, _in_words, heading)
    name = {"Content-Disposition": f'attachment; filename="to-correct-{import_id}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=name)


def _in_words(wrong: RowError | Remarked) -> str:
    return f"{column(wrong.field)}{colon()} {told(wrong.reason)}"


async def _of_program(read: Reader, program_id: ProgramId, import_id: str) -> RosterImport:
    roster = await existing_import(read, import_id)
    if roster.program_id != program_id:
        raise UnknownImport(phrase("there is no import with that id in this program"))
    return roster


async def _choose(request: Request, read: Reader, program: Program, form: Form = EMPTY) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.wrong else HTTPStatus.OK
    mappings = await mappings_of(read, program.id)
    return await page(request, "imports.html.j2", program, under="people", form=form, mappings=mappings, status=status)


async def _upload(  # noqa: PLR0913, PLR0917 - what is shown of what
    request: Request, read: Read, files: Blobs, program: Program, upload_id: str, form: Form
) -> Response:
    shown: dict[str, Any] = {"checked": None, "effects": None, "holds": (), "chosen": {}, "headings": ()}
    async with _opened(files, program.id, upload_id) as file:
        try:
            with await asyncio.to_thread(open_roster, file, _role(form), _by_hand(form)) as roster:
                # Where no column is known, the person still says which is which.
                shown["headings"] = await asyncio.to_thread(headings, roster.file)
                checked = await judged(roster, read)
                settings = settings_of(request)
                secret = settings.person_key.get_secret_value()
                effects = await would_do(read, roster, checked, secret, program.id, now_of(request))
                columns = checked.header.columns
                mapped = {name: columns.name(name) for name in columns.at}
                holds = await held_because(read, holds_of(effects, settings.limits), effects)
                shown |= {"checked": checked, "effects": effects, "holds": holds, "chosen": mapped}
                shown["headings"] = tuple(filter(None, columns.names))
        except Refused as refused:
            form = form.refused(sentence(told(str(refused))))
    refused_rows = [one for _, one in sorted(shown["checked"].verdicts.items())][:SHOWN] if shown["checked"] else []
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.wrong else HTTPStatus.OK
    return await page(
        request, "upload.html.j2", program, under="people", form=form, upload_id=upload_id, rows=refused_rows,
        role=_role(form), roles=Form.of(role=_role(form)), by_hand=_by_hand(form), columns=NAMES, status=status,
        mappings=await mappings_of(read, program.id),
        **shown,
    )  # fmt: skip


def _opened(files: Blobs, program_id: ProgramId, upload_id: str) -> AbstractAsyncContextManager[IO[bytes]]:
    return _kept(files, _blob(program_id, upload_id))


@asynccontextmanager
async def _kept(files: Blobs, blob: str) -> AsyncIterator[IO[bytes]]:
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        async for piece in files.read(blob):
            await asyncio.to_thread(file.write, piece)
        if not file.tell():
            raise UnknownImport(phrase("that file is not kept any more; choose it again"))
        file.seek(0)
        yield file


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = sha256()
    while piece := file.read(IN_MEMORY):
        digest.update(piece)
    return digest.hexdigest()


def _blob(program_id: ProgramId, upload_id: str) -> str:
    return f"roster:{identifier(program_id, upload_id)}"


def _role(form: Form) -> Role | None:
    return Role(form.value("role")) if form.value("role") in {*Role} else None


def _by_hand(form: Form) -> dict[str, str]:
    """Return the headings that were chosen by hand, by our column names."""
    return {name: form.value(f"column_{name}") for name in NAMES if form.value(f"column_{name}")}
