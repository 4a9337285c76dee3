"""What a service takes: seconds until it is ready, memory that no other process shares, and what it costs idle."""

import time
from collections.abc import Callable
from statistics import median

import psutil

from deploy.local.platform import Platform

MEGABYTE = 1024 * 1024


def measure(platform: Platform, times: int, tell: Callable[[], None]) -> dict[str, dict[str, float]]:
    """Start every service several times, one at a time."""
    found = {}
    for name in platform.urls:
        took = [_start(platform, name) for _ in range(times)]
        found[name] = {"ready_s": median(took), "idle_mb": _memory(platform, name)}
        tell()
    return found


def memory(platform: Platform) -> dict[str, float]:
    """Return the memory of each service as it is now, in megabytes."""
    return {name: _memory(platform, name) for name in platform.urls}


def idle(platform: Platform, seconds: float) -> dict[str, float]:
    """Return the processor time of each service in which nothing happens, in percent of a core.

    A third of the time passes first: a service that has just worked asks its servers more often.
    """
    time.sleep(seconds / 3)
    begun, before = time.perf_counter(), {name: _seconds(platform, name) for name in platform.urls}
    time.sleep(seconds * 2 / 3)
    took = time.perf_counter() - begun
    return {name: 100 * (_seconds(platform, name) - before[name]) / took for name in platform.urls}


def _seconds(platform: Platform, name: str) -> float:
    spent = psutil.Process(platform.server(name).pid).cpu_times()
    return float(spent.user + spent.system)


def _memory(platform: Platform, name: str) -> float:
    own = psutil.Process(platform.server(name).pid)
    return sum(one.memory_full_info().uss for one in (own, *own.children(recursive=True))) / MEGABYTE


def _start(platform: Platform, name: str) -> float:
    platform.stop(name)
    begun = time.perf_counter()
    platform.start(name)
    return time.perf_counter() - begun
