"""The commands of this service, sent by its HTTP routes, by its jobs, and by one of its task groups to the other."""

from services.matching.commands.base import OfProgram, Row
from services.matching.commands.drafts import ForbidPair, LiftForbid, LiftPin, OfCouple, PairByHand, PinPair
from services.matching.commands.imports import BeginRows, FailImport, RecordPerson, RecordRows, RowOutcome, StartImport
from services.matching.commands.nominations import AcceptNomination, DeclineNomination, ExpireNomination
from services.matching.commands.pairs import EndPair, RecheckPairs, RequestRecheck
from services.matching.commands.participants import (
    EnrollParticipant,
    ReadyParticipant,
    RefreshParticipant,
    WithdrawParticipant,
)
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
from services.matching.commands.trials import CancelTrial, FailTrial, FinishTrial, OfTrial, StartTrial

__all__ = [
    "AcceptNomination",
    "AdoptTwin",
    "AnnouncePerson",
    "ApprovePair",
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
    "FailImport",
    "FailMatchRun",
    "FailTrial",
    "FinishDraft",
    "FinishTrial",
    "ForbidPair",
    "ForgetContact",
    "Joining",
    "LeavePerson",
    "LiftForbid",
    "LiftPin",
    "NoteNobodyFound",
    "NoteUnmatched",
    "OfCouple",
    "OfPerson",
    "OfProgram",
    "OfRun",
    "OfTrial",
    "OfferPairs",
    "PairByHand",
    "PinPair",
    "PublishProgram",
    "ReadyParticipant",
    "ReadyParticipants",
    "RecheckPairs",
    "RecordPerson",
    "RecordRows",
    "Recording",
    "RefreshParticipant",
    "RegisterPerson",
    "ReleaseMatchRun",
    "ReleasePairs",
    "ReleaseUnmatched",
    "RequestRecheck",
    "ReviseSettings",
    "Row",
    "RowOutcome",
    "SeekNextBest",
    "StartImport",
    "StartMatchRun",
    "StartTrial",
    "WithdrawParticipant",
]
