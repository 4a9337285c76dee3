"""Commands about the release of a draft."""

from typing import ClassVar

from services.matching.commands.runs import OfRun


class ReleaseMatchRun(OfRun):
    """Make pairs of a draft."""

    TYPE: ClassVar[str] = "matching.release-match-run"


class ReleasePairs(OfRun):
    """Make pairs of one chunk of couples, each checked against what changed since."""

    TYPE: ClassVar[str] = "matching.release-pairs"

    chunk: int


class ReleaseUnmatched(OfRun):
    """Tell one chunk of unmatched people; after the last the run is released."""

    TYPE: ClassVar[str] = "matching.release-unmatched"

    chunk: int
