"""Sizes and intervals of processing: measured defaults, which tests shorten."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Tuning:
    """Sizes and times; times are real.

    A batch of 500 is where throughput stops growing. `patience_seconds` is how long a gap may last before its task
    stops, `tick_seconds` how often a process looks for due timers that nobody told it of, `follow_seconds` how often it
    asks whether its service is paused, `again_seconds` how long a fenced task waits before it claims again if it is
    still assigned, `stall_seconds` how long a consumer may stand still while records wait before it joins its group
    anew. More than `dead_letter_limit` dead letters of a group
    within `dead_letter_window_seconds` stop it. A job that does not move for `job_stall_seconds` is cancelled, and
    one that fails by itself `job_faults` times is given up. `consumer` is passed to the Kafka consumer, and where its
    group gathers, `gathering` too: the broker answers half a second late (Kafka's own default) unless 64 KB are there.
    """

    batch_records: int = 500
    batch_bytes: int = 4_000_000
    tick_seconds: float = 10.0
    tidy_seconds: float = 1.0
    commit_seconds: float = 5.0
    watch_seconds: float = 1.0
    follow_seconds: float = 2.0
    patience_seconds: float = 25.0
    again_seconds: float = 5.0
    stall_seconds: float = 60.0
    dead_letter_limit: int = 100
    dead_letter_window_seconds: float = 600.0
    lease_seconds: float = 30.0
    jobs_at_once: int = 8
    job_faults: int = 8
    job_stall_seconds: float = 1800.0
    consumer: Mapping[str, int] = field(default_factory=dict)
    gathering: Mapping[str, int] = field(default_factory=lambda: {"fetch_min_bytes": 65_536})
