"""The style sheet and the scripts of the kit's pages: files of the package, each under a name with its digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from shared.domain import NotFound
from shared.pages.palette import style_sheet
from shared.phrases import phrase

STYLE: Final = "kit.css"
# Ours first: it must listen before the first part of another service does not come. htmx and its extension are one
# file: htmx begins by itself between two files, and would write without the extension's policy.
SCRIPTS: Final = ("kit.js", "htmx.js")
_SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    STYLE: ("style.css", "kit.css"),
    "kit.js": ("kit.js",),
    "htmx.js": ("vendored/htmx.js", "vendored/hx-csp.js"),
}
_FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
# Browsers alone ask for them, by the names that pages give.
router = APIRouter(tags=["pages"], include_in_schema=False)


class UnknownAsset(NotFound):
    """A page of an older version asks for a file that there is no longer."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file; `id` is its name with its digest, so that a browser keeps it for ever."""

    id: str
    content: bytes
    media_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return every file by its plain name."""
    return {name: _asset(name) for name in _SOURCES}


@router.get("/assets/{asset_id}")
async def get_asset(asset_id: Annotated[str, Path(max_length=100)]) -> Response:
    """Return a file of the kit's pages, to be kept for ever.

    Raises:
        UnknownAsset: there is no file of that name.
    """
    found = next((one for one in (*assets().values(), *_added.values()) if one.id == asset_id), None)
    if found is None:
        raise UnknownAsset(phrase("there is no file of that name; load the page again"))
    return Response(found.content, media_type=found.media_type, headers=dict(_FOREVER))


_added: Final[dict[tuple[str, str], Asset]] = {}


def add_style(package: str, path: str) -> Asset:
    """Serve a style sheet of a service's package beside the kit's, and return it."""
    return _added.setdefault((package, path), _alone(package, path, "text/css"))


def add_script(package: str, path: str) -> Asset:
    """Serve a script of a service's package beside the kit's, and return it; a page loads it with its nonce."""
    return _added.setdefault((package, path), _alone(package, path, "text/javascript"))


def _alone(package: str, path: str, media_type: str) -> Asset:
    content = files(package).joinpath(path).read_bytes()
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    return Asset(id=f"{stem}.{sha256(content).hexdigest()[:16]}.{ending}", content=content, media_type=media_type)


def _asset(name: str) -> Asset:
    parts = [files("shared.pages").joinpath(path).read_text(encoding="utf-8") for path in _SOURCES[name]]
    stem, _, ending = name.rpartition(".")
    kind, between = ("text/css", "\n") if ending == "css" else ("text/javascript", "\n;\n")
    content = between.join([*([style_sheet()] if name == STYLE else []), *parts]).encode()
    return Asset(id=f"{stem}.{sha256(content).hexdigest()[:16]}.{ending}", content=content, media_type=kind)
