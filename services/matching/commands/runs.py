"""Commands about match runs and their drafts."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.drafts import Couple, Leftover
from services.matching.domain.rates import Rates
from services.matching.domain.records import Record
from services.matching.domain.runs import Totals
from services.matching.domain.summary import Summary
from services.matching.domain.topic_table import Vocabulary
from shared.contracts.vocabulary import PersonId, RunId


class OfRun(OfProgram):
    """Base class of commands to one match run of a program."""

    run_id: RunId


class StartMatchRun(OfRun):
    """Compute a draft; the default seed is derived from the run's id."""

    TYPE: ClassVar[str] = "matching.start-match-run"

    seed: int | None = None
    stay_bonus: int = 0


class DraftCouples(OfRun):
    """Add a chunk of at most 200 couples to a draft."""

    TYPE: ClassVar[str] = "matching.draft-couples"

    couples: tuple[Couple, ...]


class NoteUnmatched(OfRun):
    """Add a chunk of at most 200 unmatched people to a draft."""

    TYPE: ClassVar[str] = "matching.note-unmatched"

    leftovers: tuple[Leftover, ...]


class FinishDraft(OfRun):
    """Complete the draft after its last chunk, so that the coordinator can see it."""

    TYPE: ClassVar[str] = "matching.finish-draft"

    couple_chunks: int
    leftover_chunks: int
    totals: Totals
    gap: float
    method: str
    dropped_pins: int
    circles: tuple[PersonId, ...] = ()
    rates: tuple[Rates, ...] = ()
    summary: Summary | None = None
    vocabulary: Vocabulary | None = None
    record: Record | None = None


class CancelMatchRun(OfRun):
    """Stop computing a match run."""

    TYPE: ClassVar[str] = "matching.cancel-match-run"


class FailMatchRun(OfRun):
    """Fail a match run, with the reason."""

    TYPE: ClassVar[str] = "matching.fail-match-run"

    problem: str
