"""Commands about match runs and their drafts."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.drafts import Leftover, Proposal
from services.matching.domain.rates import Rates
from services.matching.domain.records import Record
from services.matching.domain.runs import Totals
from services.matching.domain.summary import Summary
from shared.contracts.base import PersonId, RunId


class OfRun(OfProgram):
    """A command to one match run of a program; never sent itself."""

    run_id: RunId


class StartMatchRun(OfRun):
    """Compute a draft; without a seed the run's id gives one."""

    TYPE: ClassVar[str] = "matching.start-match-run"

    seed: int | None = None
    stay_bonus: int = 0


class ProposePairs(OfRun):
    """Add a chunk of at most 200 proposals to a draft."""

    TYPE: ClassVar[str] = "matching.propose-pairs"

    proposals: tuple[Proposal, ...]


class NoteUnmatched(OfRun):
    """Add a chunk of at most 200 unmatched people to a draft."""

    TYPE: ClassVar[str] = "matching.note-unmatched"

    leftovers: tuple[Leftover, ...]


class FinishDraft(OfRun):
    """All chunks are there: the draft may be looked at."""

    TYPE: ClassVar[str] = "matching.finish-draft"

    chunks: int
    leftovers: int
    totals: Totals
    gap: float
    method: str
    dropped_pins: int
    circles: tuple[PersonId, ...] = ()
    rates: tuple[Rates, ...] = ()
    summary: Summary | None = None
    record: Record | None = None


class CancelMatchRun(OfRun):
    """Stop computing a match run."""

    TYPE: ClassVar[str] = "matching.cancel-match-run"


class FailMatchRun(OfRun):
    """Give a match run up, and say why."""

    TYPE: ClassVar[str] = "matching.fail-match-run"

    problem: str


class OfCouple(OfRun):
    """A coordinator's word on two people in a draft; never sent itself."""

    mentor_id: PersonId
    mentee_id: PersonId


class PinPair(OfCouple):
    """These two are to be paired, in this draft if they are, and in later runs."""

    TYPE: ClassVar[str] = "matching.pin-pair"


class ForbidPair(OfCouple):
    """These two are never paired in this program."""

    TYPE: ClassVar[str] = "matching.forbid-pair"


class PairByHand(OfCouple):
    """Pair these two in this draft, under the hard rules; whoever they were proposed with is free again."""

    TYPE: ClassVar[str] = "matching.pair-by-hand"


class ReleaseMatchRun(OfRun):
    """Make pairs of a draft."""

    TYPE: ClassVar[str] = "matching.release-match-run"


class ReleasePairs(OfRun):
    """Make pairs of one chunk of proposals, each checked against what changed since."""

    TYPE: ClassVar[str] = "matching.release-pairs"

    chunk: int


class ReleaseUnmatched(OfRun):
    """Tell one chunk of unmatched people; after the last the run is released."""

    TYPE: ClassVar[str] = "matching.release-unmatched"

    chunk: int
