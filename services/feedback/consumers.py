"""The handler of each message, by task group."""

from services.feedback import commands
from services.feedback.handlers import insights, pairs, pilot, surveys
from shared.audit import handlers as audit
from shared.contracts.pairs import PairCreated, PairEnded, PairExtended, PairPaused, PairResumed
from shared.contracts.programs import ProgramClosed, ProgramPublished, ProgramRevised, ProgramStageChanged
from shared.contracts.sessions import SessionHeld, SessionMissed
from shared.privacy import handlers as privacy
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "feedback.pairs": {
        PairCreated: pairs.on_pair_created,
        PairPaused: pairs.on_pair_paused,
        PairResumed: pairs.on_pair_resumed,
        PairExtended: pairs.on_pair_extended,
        PairEnded: pairs.on_pair_ended,
        SessionHeld: surveys.on_session_held,
        SessionMissed: surveys.on_session_missed,
        commands.AskMembers: surveys.ask_members,
        commands.SubmitAnswers: surveys.submit_answers,
        commands.ExpireSurvey: surveys.expire_survey,
    },
    "feedback.programs": {
        ProgramPublished: insights.on_program_set,
        ProgramRevised: insights.on_program_set,
        ProgramStageChanged: pilot.on_program_stage_changed,
        ProgramClosed: pilot.on_program_closed,
        commands.NoteTopics: insights.note_topics,
        commands.CountSurveys: insights.count_surveys_issued,
        commands.CountOnce: insights.count_once,
        commands.RecordAnswer: insights.record_answer,
        commands.PublishWaiting: insights.publish_waiting,
        commands.RecordChange: insights.record_change,
        commands.PublishChange: insights.publish_change,
        commands.NotePilotPair: pilot.note_pilot_pair,
        commands.EvaluatePilot: pilot.evaluate_pilot,
    },
    "feedback.privacy": privacy.ROUTES,
    "feedback.audit": audit.ROUTES,
}
