"""The handler of each message, by task group."""

from services.scheduling.commands import (
    AddSession,
    AskForHelp,
    AttestSession,
    CancelSession,
    DecideSession,
    EndSession,
    FreeDaysOff,
    JudgeMomentum,
    KeepDaysFree,
    RescheduleSession,
    SetWorkingHours,
)
from services.scheduling.handlers import momentum, pairs, people, sessions
from shared.audit import handlers as audit
from shared.contracts.pairs import PairCreated, PairEnded, PairExtended, PairPaused, PairResumed
from shared.contracts.people import PersonChanged, PersonLeft, PlaceErased
from shared.privacy import handlers as privacy
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "scheduling.pairs": {
        PairCreated: pairs.on_pair_created,
        PairPaused: pairs.on_pair_paused,
        PairResumed: pairs.on_pair_resumed,
        PairExtended: pairs.on_pair_extended,
        PairEnded: pairs.on_pair_ended,
        AddSession: pairs.add_session,
        KeepDaysFree: pairs.keep_days_free,
        RescheduleSession: sessions.reschedule_session,
        CancelSession: sessions.cancel_session,
        AttestSession: sessions.attest_session,
        EndSession: sessions.end_session,
        DecideSession: sessions.decide_session,
        JudgeMomentum: momentum.judge_momentum,
        AskForHelp: momentum.ask_for_help,
    },
    "scheduling.people": {
        PersonChanged: people.on_person_changed,
        PersonLeft: people.on_person_left,
        PlaceErased: people.on_place_erased,
        SetWorkingHours: people.set_working_hours,
        FreeDaysOff: people.free_days_off,
    },
    "scheduling.privacy": privacy.ROUTES,
    "scheduling.audit": audit.ROUTES,
}
