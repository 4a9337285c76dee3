"""The handler of each message, by task group."""

from services.feedback.commands import (
    AskMembers,
    CountSurveys,
    EvaluatePilot,
    ExpireSurvey,
    NotePilotPair,
    PublishWaiting,
    RecordAnswer,
    SubmitAnswers,
)
from services.feedback.handlers import pilot, surveys
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.programs import ProgramClosed, ProgramPublished, ProgramRevised, ProgramStageChanged
from shared.contracts.sessions import SessionHeld, SessionMissed
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "feedback.pairs": {
        PairCreated: surveys.on_pair_created,
        SessionHeld: surveys.on_session_held,
        SessionMissed: surveys.on_session_missed,
        PairEnded: surveys.on_pair_ended,
        AskMembers: surveys.ask_members,
        SubmitAnswers: surveys.submit_answers,
        ExpireSurvey: surveys.expire_survey,
    },
    "feedback.programs": {
        ProgramPublished: surveys.on_program_set,
        ProgramRevised: surveys.on_program_set,
        CountSurveys: surveys.count_surveys_issued,
        RecordAnswer: surveys.record_answer,
        PublishWaiting: surveys.publish_waiting,
        ProgramStageChanged: pilot.on_program_stage_changed,
        ProgramClosed: pilot.on_program_closed,
        NotePilotPair: pilot.note_pilot_pair,
        EvaluatePilot: pilot.evaluate_pilot,
    },
}
