"""What cannot be done with dead letters, each reason a line."""

from collections.abc import Iterable


class LetterError(Exception):
    """A refusal, with its reasons."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


class Refused(LetterError):
    """Nothing was done, because some of the letters cannot be replayed."""


class NothingFound(LetterError):
    """No letter matches the names or filters."""
