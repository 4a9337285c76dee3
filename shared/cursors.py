"""Cursors of lists: the id of a page's last item, encoded for URLs; with its moment, if that is what is sorted by."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime


def cursor_after(id_: str) -> str:
    """Return the cursor for the page after an item."""
    return urlsafe_b64encode(id_.encode()).decode().rstrip("=")


def id_before(cursor: str) -> str:
    """Return the id of the item that a cursor comes after.

    Raises:
        ValueError: it is not one of ours.
    """
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()


def cursor_after_place(moment: datetime | None, id_: str) -> str:
    """Return the cursor for the page after an item, in a list by moment and id."""
    return cursor_after(f"{moment.isoformat() if moment else ''} {id_}")


def place_before(cursor: str) -> tuple[datetime | None, str]:
    """Return the moment and the id that a cursor comes after.

    Raises:
        ValueError: it is not one of ours.
    """
    written, _, id_ = id_before(cursor).partition(" ")
    moment = datetime.fromisoformat(written) if written else None
    if moment and moment.utcoffset() is None:
        raise ValueError("its moment has no time zone")
    return moment, id_
