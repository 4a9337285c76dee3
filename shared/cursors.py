"""Cursors of lists: the id of a page's last item, encoded for URLs."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def cursor_after(id_: str) -> str:
    """Return the cursor for the page after an item."""
    return urlsafe_b64encode(id_.encode()).decode().rstrip("=")


def id_before(cursor: str) -> str:
    """Return the id of the item that a cursor comes after.

    Raises:
        ValueError: it is not one of ours.
    """
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
