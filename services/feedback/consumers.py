"""The handler of each message, by task group."""

from services.feedback import handlers
from services.feedback.commands import (
    AskMembers,
    CountSurveys,
    ExpireSurvey,
    PublishWaiting,
    RecordAnswer,
    SubmitAnswers,
)
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.programs import ProgramPublished, ProgramRevised
from shared.contracts.sessions import SessionHeld
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "feedback.pairs": {
        PairCreated: handlers.on_pair_created,
        SessionHeld: handlers.on_session_held,
        PairEnded: handlers.on_pair_ended,
        AskMembers: handlers.ask_members,
        SubmitAnswers: handlers.submit_answers,
        ExpireSurvey: handlers.expire_survey,
    },
    "feedback.programs": {
        ProgramPublished: handlers.on_program_set,
        ProgramRevised: handlers.on_program_set,
        CountSurveys: handlers.count_surveys_issued,
        RecordAnswer: handlers.record_answer,
        PublishWaiting: handlers.publish_waiting,
    },
}
