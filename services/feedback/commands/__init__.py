"""Commands of the feedback service, keyed by pair or by program."""

from services.feedback.commands.figures import AddFigure, AddWorth
from services.feedback.commands.insights import (
    CountOnce,
    CountSurveys,
    NoteTopics,
    PublishChange,
    PublishWaiting,
    RecordAnswer,
    RecordChange,
)
from services.feedback.commands.pilot import EvaluatePilot, NotePilotPair
from services.feedback.commands.progress import NoteProgress, SetCosts
from services.feedback.commands.soundings import (
    AskForOpinion,
    AskJuniors,
    AskMoreJuniors,
    CloseSounding,
    RecordOpinion,
    SubmitOpinion,
)
from services.feedback.commands.staying import LookAtEntry, NotePaired
from services.feedback.commands.surveys import AskMembers, ExpireSurvey, SubmitAnswers
from services.feedback.commands.thanks import ThankJuniors, ThankMoreJuniors
from services.feedback.commands.together import (
    AnnounceAgreement,
    AskAhead,
    DoCommitment,
    DropCommitment,
    GiveThanks,
    LookAtCommitment,
    MakeCommitment,
    MoveCommitment,
    ReopenCommitment,
    ShowThanks,
    SignAgreement,
    VerifyCommitment,
)

__all__ = [
    "AddFigure",
    "AddWorth",
    "AnnounceAgreement",
    "AskAhead",
    "AskForOpinion",
    "AskJuniors",
    "AskMembers",
    "AskMoreJuniors",
    "CloseSounding",
    "CountOnce",
    "CountSurveys",
    "DoCommitment",
    "DropCommitment",
    "EvaluatePilot",
    "ExpireSurvey",
    "GiveThanks",
    "LookAtCommitment",
    "LookAtEntry",
    "MakeCommitment",
    "MoveCommitment",
    "NotePaired",
    "NotePilotPair",
    "NoteProgress",
    "NoteTopics",
    "PublishChange",
    "PublishWaiting",
    "RecordAnswer",
    "RecordChange",
    "RecordOpinion",
    "ReopenCommitment",
    "SetCosts",
    "ShowThanks",
    "SignAgreement",
    "SubmitAnswers",
    "SubmitOpinion",
    "ThankJuniors",
    "ThankMoreJuniors",
    "VerifyCommitment",
]
