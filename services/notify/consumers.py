"""Kafka in: which handler takes which message, by task group."""

from services.notify import commands
from services.notify.handlers import deliveries, notices, pairs, participants, people, programs, sessions
from shared.contracts import feedback, matching, scheduling
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "notify.programs": {matching.ProgramPublished: programs.on_program_published},
    "notify.pairs": {
        matching.PairProposed: pairs.on_pair_proposed,
        matching.PairDeclined: pairs.on_pair_declined,
        matching.PairCreated: pairs.on_pair_created,
        matching.PairEnded: pairs.on_pair_ended,
        scheduling.SessionScheduled: pairs.on_session_scheduled,
        scheduling.SessionRescheduled: pairs.on_session_rescheduled,
        scheduling.SessionCancelled: pairs.on_session_cancelled,
        scheduling.AttestationDue: pairs.on_attestation_due,
        feedback.SurveyIssued: pairs.on_survey_issued,
        feedback.FeedbackSubmitted: pairs.on_feedback_submitted,
    },
    "notify.people": {
        matching.ContactChanged: people.on_contact_changed,
        matching.ContactErased: people.on_contact_erased,
        matching.ParticipantEnrolled: participants.on_participant_enrolled,
        matching.ParticipantReadied: participants.on_participant_readied,
        matching.ParticipantUnmatched: participants.on_participant_unmatched,
        matching.ParticipantWithdrawn: participants.on_participant_withdrawn,
        commands.NotifyPerson: notices.notify_person,
        commands.CallOffDelivery: notices.call_off_delivery,
        commands.TellOfSession: sessions.tell_of_session,
        commands.BeginDelivery: deliveries.begin_delivery,
        commands.RecordDelivery: deliveries.record_delivery,
        commands.SetPreferences: people.set_preferences,
        commands.OptOut: people.opt_out_of,
    },
}
