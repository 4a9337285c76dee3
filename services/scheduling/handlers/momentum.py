"""Group scheduling.pairs: whether a pair keeps meeting."""

from dataclasses import replace

from services.scheduling.commands import AskForHelp, JudgeMomentum
from services.scheduling.domain import momentum
from services.scheduling.domain.changes import must_run
from services.scheduling.domain.series import UnknownSeries
from services.scheduling.handlers.work import Work, judged
from shared.contracts.messages import Message
from shared.phrases import phrase


def judge_momentum(command: JudgeMomentum, work: Work) -> list[Message]:
    """Look again at a pair: time has passed."""
    return judged(command.pair_id, work)


def ask_for_help(command: AskForHelp, work: Work) -> list[Message]:
    """Put a pair among those that need help; refused once it is paused or has ended."""
    series = work.series.get(command.pair_id)
    if series is None:
        raise UnknownSeries(phrase("no sessions were planned for a pair with this id"))
    must_run(series)
    work.series.put(replace(series, momentum=momentum.ask_for_help(series.momentum, work.now)))
    return judged(command.pair_id, work)
