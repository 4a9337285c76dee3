"""HTTP in: what an `api.py` takes from here to turn requests into commands and answers."""

from shared.web.pages import Body, Cursor, Limit, Page
from shared.web.problems import Problem
from shared.web.sending import Send, Sender
from shared.web.state import Files, Now, Platform, Read

__all__ = ["Body", "Cursor", "Files", "Limit", "Now", "Page", "Platform", "Problem", "Read", "Send", "Sender"]
