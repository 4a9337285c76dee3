"""Uploads, spooled to disk as they arrive: the body of a request, or a file of a form."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import IO, Any, ClassVar, Final

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

from shared.domain import Refused
from shared.phrases import phrase

MOST_BYTES: Final = 100_000_000
IN_MEMORY: Final = 1_000_000
MOST_FIELDS: Final = 20
PIECE: Final = 1_000_000

# Content types of a file: Windows sends a CSV as a workbook, and many programs send no specific type.
_TYPES: Final = (
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/csv",
    "application/octet-stream",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
_FILE: Final = {"schema": {"type": "string", "format": "binary", "description": "CSV, or a workbook (.xlsx)."}}
_FORM: Final = {"schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}}
CONTENT: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": dict.fromkeys(_TYPES, _FILE) | {"multipart/form-data": _FORM}}
}


class NoFile(Refused):
    """A form must hold the file that it uploads."""

    status: ClassVar[int] = 422


async def spool(request: Request, file: IO[bytes]) -> str:
    """Write an upload to a file as it arrives; return its SHA-256.

    Raises:
        NoFile: the form holds no file, or cannot be read as a form.
    """
    digest = sha256()
    async for piece in _uploaded(request):
        digest.update(piece)
        await asyncio.to_thread(file.write, piece)
    return digest.hexdigest()


async def pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield a file from its start."""
    file.seek(0)
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece


async def _uploaded(request: Request) -> AsyncIterator[bytes]:
    if not request.headers.get("content-type", "").lower().startswith("multipart/"):
        async for piece in request.stream():
            yield piece
        return
    try:
        form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    except HTTPException as wrong:
        raise NoFile(
            phrase("the form cannot be read; send one file as multipart/form-data, or the file alone")
        ) from wrong
    try:
        upload = next((part for _, part in form.multi_items() if isinstance(part, UploadFile)), None)
        if upload is None:
            raise NoFile(phrase("the form holds no file; put the roster into it as a file, or send the file alone"))
        while piece := await upload.read(PIECE):
            yield piece
    finally:
        await form.close()
