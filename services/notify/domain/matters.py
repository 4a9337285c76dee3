"""What a coordinator's mail says the state of: the next mail on the same matter takes the place of an unsent one."""

from enum import Flag, auto
from typing import Final

from services.notify.domain.delivery import News
from shared.contracts.closed import total


class Matter(Flag):
    """What has one state at a time; a run and a plan are each told for themselves. News may be about two matters."""

    SPONSORSHIP = auto()
    ROLLOUT = auto()
    PILOT = auto()
    CLOSING = auto()


_ITSELF: Final = Matter(0)


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
        News.PILOT_STOPPED: Matter.PILOT | Matter.CLOSING,
        News.CLOSING_PLANNED: Matter.CLOSING,
        News.CLOSING_TAKEN_BACK: Matter.CLOSING,
        News.COORDINATOR_LEFT: _ITSELF,
        News.RUN_DRAFTED: _ITSELF,
        News.RUN_RELEASED: _ITSELF,
        News.RUN_HELD: _ITSELF,
        News.RUN_WAITS: _ITSELF,
        News.RUN_FAILED: _ITSELF,
        News.PLAN_WAITS: _ITSELF,
        News.PLAN_EXPIRED: _ITSELF,
        News.PLAN_ELSEWHERE: _ITSELF,
        News.ENDINGS_WAIT: _ITSELF,
        News.ENDINGS_EXPIRED: _ITSELF,
        News.PAIRS_PAUSED: _ITSELF,
    },
)
