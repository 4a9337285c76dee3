"""Collections of the feedback service: pairs, surveys with their answers, programs, tallies, editions, counts."""

from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.agreement import Agreement
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
from shared.collection import Collection, cleared, deleted, nameless, nobodys
from shared.contracts.pilots import PilotThreshold
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Kind, ProgramId
from shared.domain import NotFound
from shared.phrases import phrase


class UnknownProgram(NotFound):
    """There is no program with that id."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program's facts for its report.

    `settings_revision` is that of the settings in force, `revision` that of the event they came from; `stage` is None
    until it changes for the first time. `evaluations` counts those of its pilot; `thanked_at` is when its sponsor last
    thanked everybody.
    """

    id: ProgramId
    title: str
    kind: Kind
    revision: int
    objective: str = ""
    settings_revision: int = 1
    pilot_criteria: tuple[PilotThreshold, ...] = ()
    stage: Stage | None = None
    evaluations: int = 0
    thanked_at: datetime | None = None

    @property
    def has_pilot(self) -> bool:
        """Tell whether its pairs are those of a pilot: it has criteria, and did not go to rollout."""
        return bool(self.pilot_criteria) and self.stage not in {Stage.ROLLOUT, Stage.CLOSED}


SURVEYS = Collection(
    name="surveys",
    type=Survey,
    indexes=(
        ("pair_id",),
        ("pair_id", "state"),
        ("program_id",),
        ("program_id", "person_id"),
        ("program_id", "state"),
        ("state",),
        ("person_id", "state"),
    ),
    whose=cleared(
        "person_id", holds=phrase("what they were asked and have answered"), fields={"answers": {}}, private=True
    ).until_days_after("expires_at"),
)
ENDINGS = Collection(name="endings", type=Ending, whose=nobodys("how a pair ended"))
PROGRAMS = Collection(name="programs", type=Program, whose=nobodys("a program's settings"))
TALLIES = Collection(
    name="tallies",
    type=Tally,
    indexes=(("program_id",),),
    whose=nameless(holds="sums of at least five people's answers, and pseudonyms that count people"),
)
PILOT_PAIRS = Collection(
    name="pilot_pairs", type=PilotPair, indexes=(("program_id",),), whose=nobodys("which pairs of a pilot have ended")
)
PILOT_EVALUATIONS = Collection(
    name="pilot_evaluations", type=PilotEvaluation, indexes=(("program_id",),), whose=nobodys("figures of a pilot")
)
EDITIONS = Collection(
    name="editions",
    type=Edition,
    indexes=(("program_id", "instrument", "version"),),
    whose=nobodys("published figures over at least five people"),
)
PAIRS = Collection(
    name="pairs",
    type=Pair,
    indexes=(("program_id",), ("program_id", "over"), ("members.person_id",)),
    whose=cleared(
        "members.person_id", holds=phrase("their pairs, and what these are about"), fields={"topics": ()}
    ).until_days_after("ended_on"),
)
# A tally of differences: its instrument is the later survey's wave, its version that survey's version.
CHANGES = Collection(
    name="changes",
    type=Tally,
    indexes=(("program_id",),),
    whose=nameless(holds="sums of at least five people's differences, and pseudonyms that count people"),
)
COUNTS = Collection(
    name="counts",
    type=Counts,
    whose=nameless(holds="counts over at least five people, and pseudonyms that count people"),
)
PROGRAM_TOPICS = Collection(name="program_topics", type=ProgramTopics, whose=nobodys("counts of topics of pairs"))
AGREEMENTS = Collection(
    name="agreements",
    type=Agreement,
    whose=cleared(
        "goals.person_id",
        "asked.person_id",
        "signed",
        holds=phrase("what they agreed on in a pair, and asked ahead"),
        fields={"goals": (), "asked": ()},
        private=True,
    ).until_days_after("over_at"),
)
COMMITMENTS = Collection(
    name="commitments",
    type=Commitment,
    indexes=(("pair_id",),),
    whose=cleared(
        "person_id",
        "members.person_id",
        holds=phrase("what was promised in their pairs"),
        fields={"words": "erased", "value_words": ""},
        private=True,
    ).until_days_after("due"),
)
THANKS = Collection(
    name="thanks",
    type=Thanks,
    indexes=(("pair_id", "recipient_id"), ("program_id", "visibility"), ("manager_id",)),
    whose=deleted("recipient_id", holds=phrase("the thanks they got"), private=True),
)
PROGRESS = Collection(
    name="progress",
    type=Progress,
    whose=nameless(holds="sums over pairs and sessions of at least five people, and pseudonyms that count people"),
)
COSTS = Collection(name="costs", type=Costs, whose=nobodys("what a program costs"))
SOUNDINGS = Collection(
    name="soundings",
    type=Sounding,
    indexes=(("program_id",),),
    whose=nameless(
        holds="a sponsor's question, answers under pseudonyms until five people gave some, and words of which nobody "
        "can tell whose they are, so that no erasure finds them"
    ),
)
OPINIONS = Collection(
    name="opinions",
    type=Opinion,
    indexes=(("pair_id",),),
    whose=deleted(
        "person_id", holds=phrase("that they were asked a sponsor's question"), private=True
    ).until_days_after("expires_at"),
)
PEOPLE = Collection(
    name="people",
    type=Person,
    whose=deleted("_id", holds=phrase("their department, country, level and manager"), withheld=("manager_id",)),
)
ENTRIES = Collection(
    name="entries",
    type=Entry,
    indexes=(("person_id",),),
    whose=deleted("person_id", holds=phrase("since when they are in a program, and whether they got a pair")),
)
FIGURES = Collection(
    name="figures",
    type=Figures,
    indexes=(("program_id",),),
    whose=nameless(holds="sums over at least five people, and pseudonyms that count people"),
)

COLLECTIONS = (
    PAIRS,
    SURVEYS,
    ENDINGS,
    PROGRAMS,
    TALLIES,
    PILOT_PAIRS,
    PILOT_EVALUATIONS,
    EDITIONS,
    CHANGES,
    COUNTS,
    PROGRAM_TOPICS,
    AGREEMENTS,
    COMMITMENTS,
    THANKS,
    PROGRESS,
    COSTS,
    SOUNDINGS,
    OPINIONS,
    PEOPLE,
    ENTRIES,
    FIGURES,
)
