"""The handler of each message, by task group."""

from services.scheduling import handlers
from services.scheduling.commands import (
    AttestSession,
    CancelSession,
    DecideSession,
    EndSession,
    RescheduleSession,
    SetWorkingHours,
)
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.people import PersonChanged, PersonLeft
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "scheduling.pairs": {
        PairCreated: handlers.on_pair_created,
        PairEnded: handlers.on_pair_ended,
        RescheduleSession: handlers.reschedule_session,
        CancelSession: handlers.cancel_session,
        AttestSession: handlers.attest_session,
        EndSession: handlers.end_session,
        DecideSession: handlers.decide_session,
    },
    "scheduling.people": {
        PersonChanged: handlers.on_person_changed,
        PersonLeft: handlers.on_person_left,
        SetWorkingHours: handlers.set_working_hours,
    },
}
