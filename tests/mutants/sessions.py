"""Faults to plant in scheduling: what becomes of the sessions of a pair."""

from tests.mutants.mutant import Mutant

SESSIONS = (
    Mutant(
        "paused-keeps-its-sessions",
        "A paused pair keeps its sessions ahead.",
        "services/scheduling/domain/life.py",
        (
            (
                "held_back = [hold_back(one, CancelReason.PAIR_PAUSED, now) for one in sessions]",
                "held_back = [*sessions]",
            ),
        ),
    ),
    Mutant(
        "resumed-without-sessions",
        "A pair that goes on gets no sessions.",
        "services/scheduling/domain/life.py",
        (("return give_dates(running, wanted, others, calendar, stays=True)", "return running, []"),),
    ),
    Mutant(
        "times-forgotten",
        "A pair that goes on gets other times than it had.",
        "services/scheduling/domain/life.py",
        (("one.slot if one.starts_at > earliest and one.ends_at <= ends else None", "None"),),
    ),
    Mutant(
        "resumed-without-notice",
        "A session may begin minutes after a long pause.",
        "services/scheduling/domain/life.py",
        (("earliest = calendar.now if short else calendar.now + NOTICE", "earliest = calendar.now"),),
    ),
    Mutant(
        "extended-without-sessions",
        "An extension brings no sessions.",
        "services/scheduling/domain/life.py",
        (("new = _continued(longer, sessions, weeks, calendar.now)", "new = list[Session]()"),),
    ),
    Mutant(
        "extended-in-a-pause",
        "The new sessions of a paused pair get dates at once.",
        "services/scheduling/domain/life.py",
        (("    if is_paused(series):\n        return longer, new\n", ""),),
    ),
    Mutant(
        "an-old-event-counts",
        "A pause that is told again after its end counts again.",
        "services/scheduling/handlers/pairs.py",
        ((" or event.revision < series.revision:", ":"),),
    ),
    Mutant(
        "ended-meets-again",
        "A pair that has ended gets sessions again.",
        "services/scheduling/handlers/pairs.py",
        (("series is None or series.state is SeriesState.ENDED or", "series is None or"),),
    ),
    Mutant(
        "time-stays-taken",
        "The quarter hours of a session that was held back stay taken.",
        "services/scheduling/handlers/work.py",
        (("        work.reservations.delete(id_)\n", "        pass\n"),),
    ),
    Mutant(
        "holiday-is-a-workday",
        "Sessions lie on public holidays.",
        "services/scheduling/domain/days_off.py",
        (("if off.country and day in public_holidays(off.country, off.subdivision, day.year):", "if not day:"),),
    ),
    Mutant(
        "no-holidays-of-a-state",
        "The holidays of a part of a country are no holidays.",
        "services/scheduling/domain/days_off.py",
        (("for part in (subdivision, None):", "for part in (None,):"),),
    ),
    Mutant(
        "back-a-day-early",
        "People have sessions on the last day of their time off.",
        "services/scheduling/domain/days_off.py",
        (("one.first <= day <= one.last", "one.first <= day < one.last"),),
    ),
    Mutant(
        "days-off-move-nothing",
        "Days off that are set later move no session.",
        "services/scheduling/domain/changes.py",
        (("    if not hit:\n", "    if hit is not None:\n"),),
    ),
    Mutant(
        "after-the-last-day",
        "Sessions are planned after the last day of their pair.",
        "services/scheduling/domain/planning.py",
        (("return wish.latest is None or slot.ends_at <= wish.latest", "return True"),),
    ),
)
