"""What the choices of a program mean, for whoever makes them: a label and a sentence for each."""

from typing import Final

from services.matching.domain.formats import Format
from services.matching.domain.program_settings import Approval
from shared.contracts.closed import total
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, Kind, Role
from shared.phrases import phrase

KINDS: Final = total(
    Kind,
    {
        Kind.REVERSE: (
            phrase("Reverse"),
            phrase("Juniors teach seniors, for example new technology or how customers live."),
        ),
        Kind.TRADITIONAL: (phrase("Traditional"), phrase("Seniors teach juniors.")),
        Kind.RECIPROCAL: (phrase("Reciprocal"), phrase("Both teach each other; nobody has to be the senior.")),
    },
)
FORMATS: Final = total(
    Format,
    {
        Format.ONE_TO_ONE: (phrase("Two people"), phrase("One mentor and one mentee. The usual choice.")),
        Format.SMALL_GROUP: (
            phrase("Small groups"),
            phrase("One senior with two to five juniors. Fewer seniors are needed."),
        ),
        Format.PROJECT_TEAM: (
            phrase("Project teams"),
            phrase("Juniors and seniors of several departments around one task."),
        ),
    },
)
CADENCES: Final = total(
    Cadence,
    {
        Cadence.WEEKLY: (phrase("Every week"), phrase("Close contact for a short program.")),
        Cadence.BIWEEKLY: (
            phrase("Every two weeks"),
            phrase("Enough time to try something between two sessions. The usual choice."),
        ),
        Cadence.MONTHLY: (
            phrase("Once a month"),
            phrase("For executives with little time; pairs fall silent more easily."),
        ),
    },
)
APPROVALS: Final = total(
    Approval,
    {
        Approval.NONE: (phrase("Nobody"), phrase("Pairs begin when a draft is released.")),
        Approval.MENTEE: (phrase("The mentee"), phrase("The mentee is shown who it would be, and says yes or no.")),
        Approval.MENTOR: (phrase("The mentor"), phrase("The mentor is shown who it would be, and says yes or no.")),
        Approval.BOTH: (phrase("Both"), phrase("A pair begins once both have said yes. Nobody learns who said no.")),
    },
)
ENROLLMENTS: Final = total(
    EnrollmentMode,
    {
        EnrollmentMode.VOLUNTARY: (
            phrase("They volunteer"),
            phrase("People come because they want to. The usual choice."),
        ),
        EnrollmentMode.NOMINATED: (
            phrase("They are nominated"),
            phrase("Somebody proposes them; they are asked by mail, and may decline."),
        ),
        EnrollmentMode.MANDATED: (
            phrase("Seniors are told to"),
            phrase("For seniors only: a junior is always a volunteer."),
        ),
    },
)
STAGES: Final = total(
    Stage,
    {
        Stage.DRAFT: phrase("draft"),
        Stage.ENROLLING: phrase("enrolling"),
        Stage.PILOT: phrase("pilot"),
        Stage.ROLLOUT: phrase("rollout"),
        Stage.CLOSED: phrase("closed"),
    },
)
ROLES: Final = total(Role, {Role.MENTOR: phrase("mentor"), Role.MENTEE: phrase("mentee")})


def explained(table: object) -> list[tuple[str, str, str]]:
    """Return a table of labels and sentences as the choices of a form, in English."""
    assert hasattr(table, "items")  # noqa: S101 - one of the tables above
    return [(str(value), label, what) for value, (label, what) in table.items()]
