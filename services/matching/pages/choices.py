"""What the choices of a program mean, for whoever makes them: a label and a sentence for each."""

from typing import Final

from services.matching.domain.formats import Format
from services.matching.domain.program_settings import Approval
from shared.contracts.closed import total
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, Kind, Role

KINDS: Final = total(
    Kind,
    {
        Kind.REVERSE: ("Reverse", "Juniors teach seniors, for example new technology or how customers live."),
        Kind.TRADITIONAL: ("Traditional", "Seniors teach juniors."),
        Kind.RECIPROCAL: ("Reciprocal", "Both teach each other; nobody has to be the senior."),
    },
)
FORMATS: Final = total(
    Format,
    {
        Format.ONE_TO_ONE: ("Two people", "One mentor and one mentee. The usual choice."),
        Format.SMALL_GROUP: ("Small groups", "One senior with two to five juniors. Fewer seniors are needed."),
        Format.PROJECT_TEAM: ("Project teams", "Juniors and seniors of several departments around one task."),
    },
)
CADENCES: Final = total(
    Cadence,
    {
        Cadence.WEEKLY: ("Every week", "Close contact for a short program."),
        Cadence.BIWEEKLY: ("Every two weeks", "Enough time to try something between two sessions. The usual choice."),
        Cadence.MONTHLY: ("Once a month", "For executives with little time; pairs fall silent more easily."),
    },
)
APPROVALS: Final = total(
    Approval,
    {
        Approval.NONE: ("Nobody", "Pairs begin when a draft is released."),
        Approval.MENTEE: ("The mentee", "The mentee is shown who it would be, and says yes or no."),
        Approval.MENTOR: ("The mentor", "The mentor is shown who it would be, and says yes or no."),
        Approval.BOTH: ("Both", "A pair begins once both have said yes. Nobody learns who said no."),
    },
)
ENROLLMENTS: Final = total(
    EnrollmentMode,
    {
        EnrollmentMode.VOLUNTARY: ("They volunteer", "People come because they want to. The usual choice."),
        EnrollmentMode.NOMINATED: (
            "They are nominated",
            "Somebody proposes them; they are asked by mail, and may decline.",
        ),
        EnrollmentMode.MANDATED: ("Seniors are told to", "For seniors only: a junior is always a volunteer."),
    },
)
STAGES: Final = total(
    Stage,
    {
        Stage.DRAFT: "draft",
        Stage.ENROLLING: "enrolling",
        Stage.PILOT: "pilot",
        Stage.ROLLOUT: "rollout",
        Stage.CLOSED: "closed",
    },
)
ROLES: Final = total(Role, {Role.MENTOR: "mentor", Role.MENTEE: "mentee"})


def explained(table: object) -> list[tuple[str, str, str]]:
    """Return a table of labels and sentences as the choices of a form."""
    assert hasattr(table, "items")  # noqa: S101 - one of the tables above
    return [(str(value), label, what) for value, (label, what) in table.items()]
