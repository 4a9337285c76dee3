"""Commands about the release of a draft."""

from typing import ClassVar

from services.matching.commands.runs import OfRun


class ReleaseMatchRun(OfRun):
    """Release a draft: turn its couples into pairs."""

    TYPE: ClassVar[str] = "matching.release-match-run"


class ReleasePairs(OfRun):
    """Turn one chunk of couples into pairs, and check each against changes since the run."""

    TYPE: ClassVar[str] = "matching.release-pairs"

    chunk: int


class ReleaseUnmatched(OfRun):
    """Notify one chunk of unmatched people; after the last chunk the run is released."""

    TYPE: ClassVar[str] = "matching.release-unmatched"

    chunk: int
