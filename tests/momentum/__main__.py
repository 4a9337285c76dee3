"""Tune the detector on simulated programs and measure it on others: `python -m tests.momentum`, to build/momentum.json.

So are trials of nudges, with effects that are planted.

The curves are drawn in docs/momentum.svg. `docs/momentum.md` says what is measured, and what simulation cannot show.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from services.scheduling.domain.momentum import FADING_FROM, POINTS, Sign
from tests.bench.chart import Chart
from tests.momentum import fit, trials
from tests.momentum.assumptions import CENTRAL, SAID, SETS, Assumptions
from tests.momentum.measure import Judged, at, auc, judged, points_of, roc, sensitivity_at
from tests.momentum.programs import programs

ROOT: Final = Path(__file__).parents[2]
TUNED_ON, HELD_OUT, PAIRS = 20, 60, 30  # programs of each set, and pairs of a program
PUBLISHED: Final = 0.43  # sensitivity at this specificity of the best published figure, which took surveys
Figures = dict[str, Any]


def tuned(number: int = TUNED_ON) -> tuple[tuple[int, ...], int]:
    """Return the points of each sign and the threshold, fitted on programs of all assumptions."""
    lives = [one for given in SETS.values() for one in programs(range(number), PAIRS, given, seed=1)]
    seen = judged(lives)
    weights = fit.weights(seen)
    return weights, fit.threshold(seen, weights)


def measured(given: Assumptions, number: int = HELD_OUT) -> tuple[Figures, Judged]:
    """Return the figures of the shipped rule on programs it was not tuned on."""
    lives = programs(range(1000, 1000 + number), PAIRS, given, seed=2)
    seen = judged(lives)
    points = points_of(seen)
    sensitivity, specificity = at(points, seen.early, FADING_FROM)
    return {
        "programs": number,
        "pairs": len(lives),
        "ends_early": round(sum(one.early for one in lives) / len(lives), 3),
        "base_rate": round(float(seen.early.mean()), 3),
        "auc": round(auc(points, seen.early), 3),
        "specificity": fit.SPECIFICITY,
        "sensitivity": round(sensitivity_at(points, seen.early, fit.SPECIFICITY), 3),
        "at_threshold": {"sensitivity": round(sensitivity, 3), "specificity": round(specificity, 3)},
    }, seen


def main() -> None:
    """Measure, print, and write the figures and the drawing."""
    weights, threshold = tuned()
    found = {name: measured(given) for name, given in SETS.items()}
    figures = {name: one for name, (one, _) in found.items()}
    shipped = {sign.value: POINTS[sign][0] for sign in Sign}
    fitted = dict(zip((sign.value for sign in Sign), weights, strict=True))
    report = {
        **figures["central"],
        "published_sensitivity": PUBLISHED,
        "rule": {"points": shipped, "fading_from": FADING_FROM},
        "fitted": {"points": fitted, "fading_from": threshold},
        "assumptions": {name: asdict(given) for name, given in SETS.items()},
        "sets": figures,
        "trials": trials.measured(),
    }
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build/momentum.json").write_text(json.dumps(report, indent=2) + "\n")
    (ROOT / "docs/momentum.svg").write_text(drawn({name: seen for name, (_, seen) in found.items()}))
    console = Console()
    console.print(table(figures))
    console.print(table_of_trials(report["trials"]))
    console.print(f"shipped {shipped} from {FADING_FROM}; fitted {fitted} from {threshold}")


def table(figures: dict[str, Figures]) -> Table:
    """Return the figures as a table."""
    made = Table(title=f"Early ends foreseen, on {HELD_OUT} simulated programs each that the rule was not tuned on")
    for name in ("assumptions", "end early", "base rate", "AUC", "sensitivity at .75", "as shipped"):
        made.add_column(name)
    for name, one in figures.items():
        as_shipped = f"{one['at_threshold']['sensitivity']:.2f} at {one['at_threshold']['specificity']:.2f}"
        rates = (f"{one[key]:.2f}" for key in ("ends_early", "base_rate", "auc", "sensitivity"))
        made.add_row(f"{name}: {SAID[name]}", *rates, as_shipped)
    return made


def table_of_trials(rows: list[Figures]) -> Table:
    """Return what trials of nudges found of the effects that were planted."""
    made = Table(title=f"Trials of nudges, {trials.TRIALS} of each kind", title_justify="left")
    for name in rows[0]:
        made.add_column(name)
    for row in rows:
        made.add_row(*(str(value) for value in row.values()))
    return made


def drawn(seen: dict[str, Judged]) -> str:
    """Return the curves: how many of the early ends are found, over how many of the others are named too."""
    series = {
        name: [(100 * (1 - specificity), 100 * found) for _, found, specificity in roc(points_of(one), one.early)]
        for name, one in seen.items()
        if SETS[name] is CENTRAL or name in {"forgetful", "sudden", "unrelated"}
    }
    title = "Early ends that are found, in %"
    return Chart(
        title=title, x="pairs named that end as planned, in %", series=series, marks=(0, 25, 50, 75, 100)
    ).svg()


if __name__ == "__main__":
    main()
