"""Faults to plant in plans: what a file of people may do, and when a person has to say so."""

from tests.mutants.mutant import Mutant

PLANS = (
    Mutant(
        "no-brake",
        "No file is held, whatever it would do.",
        "services/matching/domain/holds.py",
        (("some >= least and some * 100 > total * percent", "total < 0"),),
    ),
    Mutant(
        "brake-too-early",
        "A file is held at the limit, not over it.",
        "services/matching/domain/holds.py",
        (
            (
                "some >= least and some * 100 > total * percent",
                "some >= least and some * 100 >= total * percent",
            ),
        ),
    ),
    Mutant(
        "brake-too-late",
        "A file is held only over the least number, not from it on.",
        "services/matching/domain/holds.py",
        (
            (
                "some >= least and some * 100 > total * percent",
                "some > least and some * 100 > total * percent",
            ),
        ),
    ),
    Mutant(
        "held-takes-hold",
        "A held plan takes hold.",
        "services/matching/handlers/syncs.py",
        (("if holds and sync.approved != effects.digest:", "if holds and effects.digest is None:"),),
    ),
    Mutant(
        "any-approval-counts",
        "A plan that has become another one since its approval takes hold.",
        "services/matching/handlers/syncs.py",
        (("if holds and sync.approved != effects.digest:", "if holds and not sync.approved:"),),
    ),
    Mutant(
        "stale-approval",
        "An approval of another digest counts.",
        "services/matching/domain/plans.py",
        (("if digest != plan.digest:", "if not digest:"),),
    ),
    Mutant(
        "decided-twice",
        "A plan can be decided again.",
        "services/matching/domain/plans.py",
        (("if plan.state is not PlanState.HELD:", "if plan.state is PlanState.FAILED:"),),
    ),
    Mutant(
        "most-absent-unseen",
        "A full file from which most people are absent is not held for that.",
        "services/matching/domain/holds.py",
        (("many = totals.leaves >= FEW and totals.leaves * A_QUARTER > totals.people", "many = False"),),
    ),
    Mutant(
        "absent-stays",
        "Whoever is absent from a full file stays.",
        "services/matching/feeds/planning/planner.py",
        (("if self.question.everybody:", "if self.question.everybody is None:"),),
    ),
    Mutant(
        "delta-lets-leave",
        "Whoever is absent from a delta leaves.",
        "services/matching/feeds/planning/planner.py",
        (("if self.question.everybody:", "if self.question.everybody is not None:"),),
    ),
    Mutant(
        "unmoved-by-managers",
        "A changed manager is no harm that could hold a file.",
        "services/matching/feeds/planning/planner.py",
        (('"managers": before.manager != after.manager,', '"managers": False,'),),
    ),
    Mutant(
        "empty-cell-keeps",
        "A cell that was stated as empty clears nothing.",
        "services/matching/domain/facts.py",
        (
            (
                "**{name: getattr(type(known)(), name) for name in cleared}) if cleared else known",
                "**{}) if cleared else known",
            ),
        ),
    ),
    Mutant(
        "guess-replaces",
        "What a file only implies replaces what was given.",
        "services/matching/domain/facts.py",
        (("if guessed and (unknown or (name in said.roughly and (plainly or name in now))):", "if guessed:"),),
    ),
    Mutant(
        "two-syncs-at-once",
        "A sync does not wait for the one before.",
        "services/matching/domain/syncs.py",
        (("if queue.running or not queue.waiting:", "if not queue.waiting:"),),
    ),
    Mutant(
        "held-blocks-all",
        "A held plan lets no later sync begin.",
        "services/matching/handlers/syncs.py",
        (("    expire_later(work, plan)\n    leave_queue(work, sync.id)\n", "    expire_later(work, plan)\n"),),
    ),
    Mutant(
        "plan-held-for-ever",
        "A held plan never expires.",
        "services/matching/handlers/syncs.py",
        (("    expire_later(work, plan)\n    leave_queue(work, sync.id)\n", "    leave_queue(work, sync.id)\n"),),
    ),
)
