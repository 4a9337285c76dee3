"""The commands of this service, sent by its HTTP routes, by its jobs, and by one of its task groups to the other."""

from services.matching.commands.accounts import (
    FollowManager,
    ProvisionAccount,
    RemoveAccount,
    RenumberPerson,
    RetireNumber,
    ReviseAccount,
)
from services.matching.commands.base import OfProgram, Row
from services.matching.commands.drafts import ForbidPair, LiftForbid, LiftPin, OfCouple, PairByHand, PinPair
from services.matching.commands.extensions import AgreeToExtension, ExtendPair, TakeBackAgreement
from services.matching.commands.guard import RecheckPairs, RecheckPeople, RequestRecheck
from services.matching.commands.handovers import AskForHandovers, ForgetHandover, WriteHandover
from services.matching.commands.imports import BeginRows, FailImport, RecordPerson, RecordRows, RowOutcome, StartImport
from services.matching.commands.leave import LeavePair
from services.matching.commands.nominations import AcceptNomination, DeclineNomination, ExpireNomination
from services.matching.commands.pairs import AdvancePair, EndPair, OfPair
from services.matching.commands.participants import (
    EnrollParticipant,
    LeaveParticipant,
    ReadyParticipant,
    RefreshParticipant,
    ReturnParticipant,
    ScheduleLeave,
    WithdrawParticipant,
)
from services.matching.commands.pauses import PausePair, PauseParticipant, ResumePair, ResumeParticipant
from services.matching.commands.people import (
    AnnouncePerson,
    Continuation,
    EndStay,
    Enrolling,
    ForgetContact,
    Joining,
    LeavePerson,
    OfPerson,
    Recording,
    RegisterPerson,
)
from services.matching.commands.programs import ChangeStage, CreateProgram, DiscardProgram, EndPairs, PublishProgram
from services.matching.commands.proposals import (
    ApprovePair,
    DeclinePair,
    ExpireProposal,
    NoteNobodyFound,
    OfferPairs,
    SeekNextBest,
)
from services.matching.commands.readiness import CompleteRequirement, ReadyParticipants
from services.matching.commands.releases import ReleaseMatchRun, ReleasePairs, ReleaseUnmatched
from services.matching.commands.revisions import AdoptTwin, ReviseSettings
from services.matching.commands.runs import (
    CancelMatchRun,
    DraftCouples,
    FailMatchRun,
    FinishDraft,
    NoteUnmatched,
    OfRun,
    StartMatchRun,
)
from services.matching.commands.staff import AnswerAsSponsor, AnswerForSponsor, AskSponsor, StaffProgram
from services.matching.commands.topics import ReviseTopics
from services.matching.commands.trials import CancelTrial, FailTrial, FinishTrial, OfTrial, StartTrial

__all__ = [
    "AcceptNomination",
    "AdoptTwin",
    "AdvancePair",
    "AgreeToExtension",
    "AnnouncePerson",
    "AnswerAsSponsor",
    "AnswerForSponsor",
    "ApprovePair",
    "AskForHandovers",
    "AskSponsor",
    "BeginRows",
    "CancelMatchRun",
    "CancelTrial",
    "ChangeStage",
    "CompleteRequirement",
    "Continuation",
    "CreateProgram",
    "DeclineNomination",
    "DeclinePair",
    "DiscardProgram",
    "DraftCouples",
    "EndPair",
    "EndPairs",
    "EndStay",
    "EnrollParticipant",
    "Enrolling",
    "ExpireNomination",
    "ExpireProposal",
    "ExtendPair",
    "FailImport",
    "FailMatchRun",
    "FailTrial",
    "FinishDraft",
    "FinishTrial",
    "FollowManager",
    "ForbidPair",
    "ForgetContact",
    "ForgetHandover",
    "Joining",
    "LeavePair",
    "LeaveParticipant",
    "LeavePerson",
    "LiftForbid",
    "LiftPin",
    "NoteNobodyFound",
    "NoteUnmatched",
    "OfCouple",
    "OfPair",
    "OfPerson",
    "OfProgram",
    "OfRun",
    "OfTrial",
    "OfferPairs",
    "PairByHand",
    "PausePair",
    "PauseParticipant",
    "PinPair",
    "ProvisionAccount",
    "PublishProgram",
    "ReadyParticipant",
    "ReadyParticipants",
    "RecheckPairs",
    "RecheckPeople",
    "RecordPerson",
    "RecordRows",
    "Recording",
    "RefreshParticipant",
    "RegisterPerson",
    "ReleaseMatchRun",
    "ReleasePairs",
    "ReleaseUnmatched",
    "RemoveAccount",
    "RenumberPerson",
    "RequestRecheck",
    "ResumePair",
    "ResumeParticipant",
    "RetireNumber",
    "ReturnParticipant",
    "ReviseAccount",
    "ReviseSettings",
    "ReviseTopics",
    "Row",
    "RowOutcome",
    "ScheduleLeave",
    "SeekNextBest",
    "StaffProgram",
    "StartImport",
    "StartMatchRun",
    "StartTrial",
    "TakeBackAgreement",
    "WithdrawParticipant",
    "WriteHandover",
]
