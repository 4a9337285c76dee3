"""Commands about replays and twins, which never change programs, people or pairs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.trials import Changes, Compared, Replayed, TrialKind
from shared.contracts.vocabulary import RunId


class OfTrial(OfProgram):
    """Base class of commands to one replay or twin of a program."""

    trial_id: str


class StartTrial(OfTrial):
    """Replay a run, or compare a program with its twin."""

    TYPE: ClassVar[str] = "matching.start-trial"

    kind: TrialKind
    run_id: RunId | None = None
    roster: str | None = None
    changes: Changes = Changes()


class FinishTrial(OfTrial):
    """Store the result of a replay or a twin."""

    TYPE: ClassVar[str] = "matching.finish-trial"

    replayed: Replayed | None = None
    compared: Compared | None = None


class FailTrial(OfTrial):
    """Fail a replay or a twin, with the reason."""

    TYPE: ClassVar[str] = "matching.fail-trial"

    problem: str


class CancelTrial(OfTrial):
    """Stop computing a replay or a twin."""

    TYPE: ClassVar[str] = "matching.cancel-trial"
