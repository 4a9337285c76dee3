"""Commands of the feedback service, keyed by pair or by program."""

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
from services.feedback.commands.surveys import AskMembers, ExpireSurvey, SubmitAnswers

__all__ = [
    "AskMembers",
    "CountOnce",
    "CountSurveys",
    "EvaluatePilot",
    "ExpireSurvey",
    "NotePilotPair",
    "NoteTopics",
    "PublishChange",
    "PublishWaiting",
    "RecordAnswer",
    "RecordChange",
    "SubmitAnswers",
]
