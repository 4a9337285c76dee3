"""The handler of each message, by task group."""

from services.notify import commands
from services.notify.handlers import (
    deliveries,
    news,
    notices,
    pairs,
    participants,
    pauses,
    people,
    plans,
    programs,
    sessions,
    staff,
)
from shared.audit import handlers as audit
from shared.contracts.contacts import ContactChanged, ContactErased
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued
from shared.contracts.organization import PlanDecided, PlanHeld
from shared.contracts.pairs import (
    HandoverDue,
    PairCreated,
    PairDeclined,
    PairEnded,
    PairEnding,
    PairExtended,
    PairPaused,
    PairProposed,
    PairResumed,
)
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantInvitationClosed,
    ParticipantInvited,
    ParticipantPaused,
    ParticipantReadied,
    ParticipantRenewalDue,
    ParticipantResumed,
    ParticipantUnmatched,
    ParticipantWaitlisted,
    ParticipantWithdrawn,
)
from shared.contracts.programs import (
    PilotDecided,
    PilotDecisionDue,
    ProgramClosed,
    ProgramPublished,
    ProgramRevised,
    ProgramStaffed,
    ScheduledRunEnded,
    SponsorAnswered,
    SponsorAsked,
    StaffLeft,
)
from shared.contracts.sessions import AttestationDue, SessionCancelled, SessionRescheduled, SessionScheduled
from shared.privacy import handlers as privacy
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "notify.programs": {
        ProgramPublished: programs.on_program_published,
        ProgramRevised: programs.on_program_revised,
        ProgramStaffed: programs.on_program_staffed,
        ScheduledRunEnded: programs.on_scheduled_run_ended,
        StaffLeft: programs.on_staff_left,
        SponsorAsked: programs.on_sponsor_asked,
        SponsorAnswered: programs.on_sponsor_answered,
        PilotDecisionDue: programs.on_pilot_decision_due,
        PilotDecided: programs.on_pilot_decided,
        ProgramClosed: programs.on_program_closed,
        commands.TellBatchOfClosing: programs.tell_batch_of_closing,
        commands.TellCoordinators: news.tell_coordinators,
        commands.CallOffNews: news.call_off_news,
        commands.NoteStandstill: news.note_standstill,
        commands.TellOfStandstill: news.tell_of_standstill,
    },
    "notify.organization": {
        PlanHeld: plans.on_plan_held,
        PlanDecided: plans.on_plan_decided,
    },
    "notify.pairs": {
        PairProposed: pairs.on_pair_proposed,
        PairDeclined: pairs.on_pair_declined,
        PairCreated: pairs.on_pair_created,
        PairPaused: pairs.on_pair_paused,
        PairResumed: pairs.on_pair_resumed,
        PairEnding: pairs.on_pair_ending,
        PairExtended: pairs.on_pair_extended,
        HandoverDue: pairs.on_handover_due,
        PairEnded: pairs.on_pair_ended,
        SessionScheduled: pairs.on_session_scheduled,
        SessionRescheduled: pairs.on_session_rescheduled,
        SessionCancelled: pairs.on_session_cancelled,
        AttestationDue: pairs.on_attestation_due,
        SurveyIssued: pairs.on_survey_issued,
        FeedbackSubmitted: pairs.on_feedback_submitted,
    },
    "notify.people": {
        ContactChanged: people.on_contact_changed,
        ContactErased: people.on_contact_erased,
        ParticipantInvited: participants.on_participant_invited,
        ParticipantInvitationClosed: participants.on_participant_invitation_closed,
        ParticipantEnrolled: participants.on_participant_enrolled,
        ParticipantWaitlisted: participants.on_participant_waitlisted,
        ParticipantRenewalDue: participants.on_participant_renewal_due,
        ParticipantReadied: participants.on_participant_readied,
        ParticipantUnmatched: participants.on_participant_unmatched,
        ParticipantPaused: pauses.on_participant_paused,
        ParticipantResumed: pauses.on_participant_resumed,
        ParticipantWithdrawn: participants.on_participant_withdrawn,
        commands.NotifyPerson: notices.notify_person,
        commands.CallOffDelivery: notices.call_off_delivery,
        commands.TellOfSession: sessions.tell_of_session,
        commands.TellOfClosing: participants.tell_of_closing,
        commands.TellSponsor: staff.tell_sponsor,
        commands.AskAboutPilot: staff.ask_about_pilot,
        commands.TellCoordinator: staff.tell_coordinator,
        commands.BeginDelivery: deliveries.begin_delivery,
        commands.RecordDelivery: deliveries.record_delivery,
        commands.SetPreferences: people.set_preferences,
        commands.OptOut: people.opt_out_of,
    },
    "notify.privacy": privacy.ROUTES,
    "notify.audit": audit.ROUTES,
}
