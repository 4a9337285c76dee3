"""What the command line refuses; it prints one reason a line and exits with 1."""

from collections.abc import Iterable


class LetterError(Exception):
    """Something that is not done, and why."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


class Refused(LetterError):
    """Nothing is done, because of these letters."""


class NothingFound(LetterError):
    """No letter is meant."""
