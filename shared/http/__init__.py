"""What a service's routes need to turn requests into commands and answers."""

from shared.http.changes import ChangesOf
from shared.http.lists import Body, Cursor, Limit, Page, PlaceCursor
from shared.http.problems import Problem
from shared.http.sending import Send, Sender
from shared.http.state import Files, Now, Platform, Read

__all__ = [
    "Body",
    "ChangesOf",
    "Cursor",
    "Files",
    "Limit",
    "Now",
    "Page",
    "PlaceCursor",
    "Platform",
    "Problem",
    "Read",
    "Send",
    "Sender",
]
