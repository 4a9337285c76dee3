"""A fault to plant in a copy of the tree."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


class DoesNotApply(Exception):
    """The code a mutant changes is not there any more, or stands there twice: write the mutant anew."""


@dataclass(frozen=True)
class Mutant:
    """One fault: in `path`, each text of `changes` becomes the other. `what` says it in words."""

    name: str
    what: str
    path: str
    changes: tuple[tuple[str, str], ...]

    def plant(self, root: Path) -> None:
        """Change the file below a folder.

        Raises:
            DoesNotApply: see there.
        """
        file = root / self.path
        file.write_text(self.changed(file.read_text()))

    def changed(self, source: str) -> str:
        """Return the source with the fault in it.

        Raises:
            DoesNotApply: see there.
        """
        for before, after in self.changes:
            if source.count(before) != 1:
                raise DoesNotApply(f"{self.name}: {self.path} holds {source.count(before)} times: {before!r}")
            source = source.replace(before, after)
        return source
