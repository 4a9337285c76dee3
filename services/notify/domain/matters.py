"""What a coordinator's mail says the state of: the next mail on the same matter takes the place of an unsent one."""

from enum import StrEnum
from typing import Final

from services.notify.domain.delivery import News
from shared.contracts.closed import total


class Matter(StrEnum):
    """What has one state at a time; a run and a plan are each told for themselves."""

    SPONSORSHIP = "sponsorship"
    ROLLOUT = "rollout"
    PILOT = "pilot"
    CLOSING = "closing"


MATTERS: Final = total(
    News,
    {
        News.SPONSOR_ACCEPTED: Matter.SPONSORSHIP,
        News.SPONSOR_DECLINED: Matter.SPONSORSHIP,
        News.SPONSOR_LEFT: Matter.SPONSORSHIP,
        News.ROLLOUT_AGREED: Matter.ROLLOUT,
        News.ROLLOUT_DECLINED: Matter.ROLLOUT,
        News.PILOT_EVALUATED: Matter.PILOT,
        News.PILOT_NOT_ASKED: Matter.PILOT,
        News.PILOT_EXPANDED: Matter.PILOT,
        News.PILOT_ADJUSTED: Matter.PILOT,
        News.PILOT_STOPPED: Matter.PILOT,
        News.CLOSING_PLANNED: Matter.CLOSING,
        News.CLOSING_TAKEN_BACK: Matter.CLOSING,
        News.COORDINATOR_LEFT: None,
        News.RUN_DRAFTED: None,
        News.RUN_RELEASED: None,
        News.RUN_HELD: None,
        News.RUN_WAITS: None,
        News.RUN_FAILED: None,
        News.PLAN_WAITS: None,
        News.PLAN_EXPIRED: None,
        News.PLAN_ELSEWHERE: None,
        News.ENDINGS_WAIT: None,
        News.ENDINGS_EXPIRED: None,
        News.PAIRS_PAUSED: None,
    },
)
