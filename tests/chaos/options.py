"""What a run is asked to be."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Options:
    """How long and how hard.

    `wave` is how long faults go on before all of them are mended, `outage` how long both servers are away at half time,
    `side_by_side` how many programs are under way at once, with `size` people and `weeks` sessions a pair each,
    `talkers` how many people change their minds all the while, `staff` how many people are on the roster that is
    imported again and again; `live` within how many seconds after the last fault a small command gets through; `faults`
    ends the run earlier.
    """

    seed: int
    seconds: float
    wave: float = 30.0
    outage: float = 60.0
    side_by_side: int = 2
    size: int = 24
    weeks: int = 52
    talkers: int = 200
    staff: int = 100
    live: float = 10.0
    faults: int | None = None
