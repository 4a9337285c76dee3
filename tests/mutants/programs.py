"""Faults to plant in programs: seats, sponsors, planned runs, pilots, readiness and extensions."""

from tests.mutants.mutant import Mutant

PROGRAMS = (
    Mutant(
        "newcomer-passes-the-line",
        "A newcomer gets the seat that somebody waits for.",
        "services/matching/domain/seats.py",
        (("return self.waiting > 0 or self.left(seats) == 0", "return self.left(seats) == 0"),),
    ),
    Mutant(
        "seats-without-end",
        "A full program takes everybody.",
        "services/matching/domain/seats.py",
        (("return self.waiting > 0 or self.left(seats) == 0", "return self.waiting > 0"),),
    ),
    Mutant(
        "last-comes-first",
        "Seats go to whoever came last.",
        "services/matching/handlers/seats.py",
        (("key=lambda one: one.ticket or 0)", "key=lambda one: -(one.ticket or 0))"),),
    ),
    Mutant(
        "seat-stays-taken",
        "The seat of somebody who leaves stays taken.",
        "services/matching/handlers/seats.py",
        (("replace(line, taken=line.taken - 1)", "line"),),
    ),
    Mutant(
        "admitted-waits-on",
        "Whoever gets a seat does not go first in the next run.",
        "services/matching/domain/enrollment.py",
        (("waited=max(1, before.waited),", "waited=before.waited,"),),
    ),
    Mutant(
        "new-sponsor-bound",
        "The word of a sponsor binds the next one.",
        "services/matching/domain/sponsorship.py",
        (("_told(replace(program, staff=replace(named, words=())))", "_told(replace(program, staff=named))"),),
    ),
    Mutant(
        "sponsor-named-unasked",
        "A sponsor is named before they have accepted.",
        "services/matching/domain/staff.py",
        (
            (
                "return self.sponsor_id if self.says_yes_to(SponsorQuestion.SPONSORSHIP) else None",
                "return self.sponsor_id",
            ),
        ),
    ),
    Mutant(
        "published-without-a-word",
        "A program is published without a sponsor or a waiver.",
        "services/matching/domain/program.py",
        (("if program.staff.accepted_sponsor is None and waiver is None:", "if program.stage is Stage.CLOSED:"),),
    ),
    Mutant(
        "run-of-yesterday",
        "A run that was planned anew happens at its old time too.",
        "services/matching/handlers/schedules.py",
        (("if not program.is_open or program.next_run_at != command.due:", "if not program.is_open:"),),
    ),
    Mutant(
        "planned-only-once",
        "A weekly run happens once.",
        "services/matching/handlers/schedules.py",
        (("    program = plan_next_run(work, program)\n    latest", "    latest"),),
    ),
    Mutant(
        "draft-superseded",
        "A planned run supersedes a draft that waits for a person.",
        "services/matching/handlers/schedules.py",
        (("    why = why_skipped(latest)\n", "    why = why_skipped(latest) and None\n"),),
    ),
    Mutant(
        "pilot-for-everybody",
        "A pilot takes people outside its scope.",
        "services/matching/domain/pilots.py",
        (("if not _fits(pilot.scope, given, manager):", "if given is None:"),),
    ),
    Mutant(
        "pilot-never-full",
        "A pilot takes any number of pairs.",
        "services/matching/domain/pilots.py",
        (("return None if most is None else max(0, most - pairs)", "return most"),),
    ),
    Mutant(
        "pairs-before-the-pilot",
        "A program makes pairs before its pilot begins.",
        "services/matching/domain/pilots.py",
        (
            (
                "if program.settings.pilot is not None and program.stage is Stage.ENROLLING:",
                "if program.stage is Stage.CLOSED:",
            ),
        ),
    ),
    Mutant(
        "old-evaluation-counts",
        "An older evaluation replaces a newer one.",
        "services/matching/domain/pilots.py",
        (("(known and known.number >= event.number)", "(known and not event.number)"),),
    ),
    Mutant(
        "anybody-decides",
        "Somebody who is not the sponsor decides on the pilot.",
        "services/matching/domain/pilots.py",
        (("if person_id != program.staff.accepted_sponsor:", "if not person_id:"),),
    ),
    Mutant(
        "k-of-four",
        "Four people are enough for a figure of a report or a pilot.",
        "services/feedback/domain/progress.py",
        (("return len(pile.people) >= K and", "return len(pile.people) >= K - 1 and"),),
    ),
    Mutant(
        "stopped-though-met",
        "A pilot is stopped though it met a criterion.",
        "services/feedback/domain/pilot.py",
        (("if len(known) >= FEWEST_KNOWN and PilotFinding.MET not in known:", "if len(known) >= FEWEST_KNOWN:"),),
    ),
    Mutant(
        "unknown-is-missed",
        "A criterion of which too little is known counts as missed.",
        "services/feedback/domain/pilot.py",
        (("known = [one for one in found if one is not PilotFinding.TOO_FEW]", "known = [*found]"),),
    ),
    Mutant(
        "evaluated-too-early",
        "A pilot is evaluated when its first pair has ended.",
        "services/feedback/domain/pilot.py",
        (("return bool(pairs) and all(one.ended for one in pairs)", "return any(one.ended for one in pairs)"),),
    ),
    Mutant(
        "openness-not-asked",
        "Nobody needs the check of openness.",
        "services/matching/domain/requirements.py",
        (("    if role is Role.MENTEE:\n        return tuple(Requirement)\n", ""),),
    ),
    Mutant(
        "said-for-somebody",
        "What a coordinator records replaces somebody's own record.",
        "services/matching/domain/requirements.py",
        (
            (
                "    if new.by is RecordedBy.COORDINATOR:\n        return False\n",
                "    if new.by is RecordedBy.COORDINATOR:\n        return True\n",
            ),
        ),
    ),
    Mutant(
        "older-text-counts",
        "The record of an older text replaces that of a newer one.",
        "services/matching/domain/requirements.py",
        (("or (new.version or 0) > (known.version or 0)", "or new != known"),),
    ),
    Mutant(
        "ready-too-soon",
        "The first requirement makes somebody ready.",
        "services/matching/domain/participants.py",
        (
            (
                "if noted.is_ready or noted.missing or noted.status is Status.WAITLISTED:",
                "if noted.is_ready or noted.status is Status.WAITLISTED:",
            ),
        ),
    ),
    Mutant(
        "ready-without-a-seat",
        "Whoever waits for a seat is ready to be matched.",
        "services/matching/domain/participants.py",
        (
            (
                "if noted.is_ready or noted.missing or noted.status is Status.WAITLISTED:",
                "if noted.is_ready or noted.missing:",
            ),
        ),
    ),
    Mutant(
        "one-yes-is-enough",
        "A pair is extended though only one of its members agrees.",
        "services/matching/domain/extensions.py",
        (("if {*pair.persons} - {*agreed.agreed}:", "if not agreed.agreed:"),),
    ),
    Mutant(
        "extended-not-asked-again",
        "Nobody is asked again before the new last day.",
        "services/matching/domain/extensions.py",
        (
            (
                "after = replace(pair, ends_on=ends_on, offer=None, revision=pair.revision + 1)",
                "after = replace(pair, ends_on=ends_on, revision=pair.revision + 1)",
            ),
        ),
    ),
)
