"""The handler of each message, by task group."""

from services.feedback import commands
from services.feedback.handlers import (
    figures,
    insights,
    pairs,
    pilot,
    progress,
    sessions,
    soundings,
    staying,
    surveys,
    thanks,
    together,
)
from shared.audit import handlers as audit
from shared.contracts.pairs import PairCreated, PairEnded, PairExtended, PairPaused, PairResumed
from shared.contracts.participants import ParticipantEnrolled, ParticipantWaitlisted, ParticipantWithdrawn
from shared.contracts.people import PersonChanged, PersonLeft, PlaceErased
from shared.contracts.programs import ProgramClosed, ProgramPublished, ProgramRevised, ProgramStageChanged
from shared.contracts.sessions import SessionCancelled, SessionHeld, SessionMissed, SessionRescheduled, SessionScheduled
from shared.privacy import handlers as privacy
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "feedback.pairs": {
        PairCreated: pairs.on_pair_created,
        PairPaused: pairs.on_pair_paused,
        PairResumed: pairs.on_pair_resumed,
        PairExtended: pairs.on_pair_extended,
        PairEnded: pairs.on_pair_ended,
        SessionScheduled: sessions.on_session_scheduled,
        SessionRescheduled: sessions.on_session_scheduled,
        SessionCancelled: sessions.on_session_cancelled,
        SessionHeld: sessions.on_session_held,
        SessionMissed: sessions.on_session_missed,
        commands.AskMembers: surveys.ask_members,
        commands.SubmitAnswers: surveys.submit_answers,
        commands.ExpireSurvey: surveys.expire_survey,
        commands.AnnounceAgreement: together.announce_agreement,
        commands.SignAgreement: together.sign_agreement,
        commands.AskAhead: together.ask_ahead,
        commands.MakeCommitment: together.make_commitment,
        commands.MoveCommitment: together.move_commitment,
        commands.DoCommitment: together.do_commitment,
        commands.DropCommitment: together.drop_commitment,
        commands.VerifyCommitment: together.verify_commitment,
        commands.ReopenCommitment: together.reopen_commitment,
        commands.LookAtCommitment: together.look_at_commitment,
        commands.GiveThanks: together.give_thanks,
        commands.ShowThanks: together.show_thanks,
        commands.AskForOpinion: soundings.ask_for_opinion,
        commands.SubmitOpinion: soundings.submit_opinion,
    },
    "feedback.programs": {
        ProgramPublished: insights.on_program_set,
        ProgramRevised: insights.on_program_set,
        ProgramStageChanged: pilot.on_program_stage_changed,
        ProgramClosed: pilot.on_program_closed,
        commands.AskJuniors: soundings.ask_juniors,
        commands.AskMoreJuniors: soundings.ask_more_juniors,
        commands.RecordOpinion: soundings.record_opinion,
        commands.CloseSounding: soundings.close_sounding,
        commands.ThankJuniors: thanks.thank_juniors,
        commands.ThankMoreJuniors: thanks.thank_more_juniors,
        commands.NoteProgress: progress.note_progress,
        commands.SetCosts: progress.set_costs,
        commands.NoteTopics: insights.note_topics,
        commands.CountSurveys: insights.count_surveys_issued,
        commands.CountOnce: insights.count_once,
        commands.RecordAnswer: insights.record_answer,
        commands.PublishWaiting: insights.publish_waiting,
        commands.RecordChange: insights.record_change,
        commands.PublishChange: insights.publish_change,
        commands.NotePilotPair: pilot.note_pilot_pair,
        commands.EvaluatePilot: pilot.evaluate_pilot,
        commands.AddFigure: figures.add_figure,
        commands.AddWorth: figures.add_worth,
    },
    "feedback.people": {
        PersonChanged: staying.on_person_changed,
        PersonLeft: staying.on_person_left,
        PlaceErased: staying.on_place_erased,
        ParticipantEnrolled: staying.on_participant_entered,
        ParticipantWaitlisted: staying.on_participant_entered,
        ParticipantWithdrawn: staying.on_participant_withdrawn,
        commands.NotePaired: staying.note_paired,
        commands.LookAtEntry: staying.look_at_entry,
    },
    "feedback.privacy": privacy.ROUTES,
    "feedback.audit": audit.ROUTES,
}
