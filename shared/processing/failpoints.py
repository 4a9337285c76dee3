"""Kill this process at a named point of a batch, to prove that nothing is lost or doubled there.

`FAILPOINTS=after_commit:0.02,mid_publish:1` gives each point its chance to strike; without it, or where `ENVIRONMENT`
is `production`, no point ever does.
"""

import os
import random
import signal
from collections.abc import Mapping
from enum import StrEnum

import structlog

log = structlog.get_logger()


class Point(StrEnum):
    """Where a process may be killed."""

    AFTER_FENCE = "after_fence"
    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    BEFORE_PUBLISH = "before_publish"
    MID_PUBLISH = "mid_publish"
    AFTER_PUBLISH = "after_publish"


_chances: dict[Point, float] = {}


def arm(environment: Mapping[str, str]) -> None:
    """Set the chances from the environment.

    Raises:
        ValueError: a point or a chance is not one.
    """
    _chances.clear()
    asked = environment.get("FAILPOINTS", "")
    if asked and environment.get("ENVIRONMENT") == "production":
        log.error("failpoints.ignored", environment="production")
        return
    for item in filter(None, asked.split(",")):
        point, _, chance = item.partition(":")
        _chances[Point(point)] = float(chance or 1)
    if _chances:
        log.warning("failpoints.armed", points=sorted(_chances))


def armed(point: Point) -> bool:
    """Tell whether a point may strike, for code that must go another way to reach it."""
    return point in _chances


def failpoint(point: Point) -> None:
    """Die here without a chance to clean up, if the dice say so."""
    if _chances and random.random() < _chances.get(point, 0):  # noqa: S311 - chaos, not cryptography
        log.warning("failpoints.struck", point=point)
        os.kill(os.getpid(), signal.SIGKILL)
