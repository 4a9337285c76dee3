"""The unit of work of this service."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.feedback.domain.agreement import Agreement
from services.feedback.domain.authorship import Authorship
from services.feedback.domain.commitments import Commitment
from services.feedback.domain.counts import Counts
from services.feedback.domain.figures import Figures
from services.feedback.domain.insight import Edition, Tally
from services.feedback.domain.pairs import Pair, ProgramTopics
from services.feedback.domain.pilot import PilotEvaluation, PilotPair
from services.feedback.domain.progress import Costs, Progress
from services.feedback.domain.soundings import Opinion, Sounding
from services.feedback.domain.staying import Entry, Person
from services.feedback.domain.survey import Ending, Survey
from services.feedback.domain.thanks import Thanks
from services.feedback.store import Program
from shared.collection import Collection
from shared.processing.unit_of_work import Store, UnitOfWork


class Work(UnitOfWork):
    """The stores of the feedback service, and what keeps answers apart from their authors."""

    def __init__(
        self, collections: Iterable[Collection[Any]], now: datetime, chance: str, *, authorship: Authorship
    ) -> None:
        super().__init__(collections, now, chance)
        self.authorship = authorship

    pairs: Store[Pair]
    surveys: Store[Survey]
    endings: Store[Ending]
    programs: Store[Program]
    tallies: Store[Tally]
    pilot_pairs: Store[PilotPair]
    pilot_evaluations: Store[PilotEvaluation]
    editions: Store[Edition]
    changes: Store[Tally]
    counts: Store[Counts]
    program_topics: Store[ProgramTopics]
    agreements: Store[Agreement]
    commitments: Store[Commitment]
    thanks: Store[Thanks]
    progress: Store[Progress]
    costs: Store[Costs]
    soundings: Store[Sounding]
    opinions: Store[Opinion]
    people: Store[Person]
    entries: Store[Entry]
    figures: Store[Figures]
