"""Extensions: by all members together, or by the coordinator."""

from services.matching.commands import AgreeToExtension, ExtendPair, TakeBackAgreement
from services.matching.domain.extensions import agree, extend, take_back
from services.matching.handlers.lives import keep, pair_of
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message


def extend_pair(command: ExtendPair, work: Work) -> list[Message]:
    """Extend a pair as the coordinator decided."""
    pair, program = pair_of(work, command.program_id, command.pair_id), program_of(work, command.program_id)
    after, events = extend(program, pair, command.weeks or program.settings.weeks)
    keep(work, after)
    return [*events]


def agree_to_extension(command: AgreeToExtension, work: Work) -> list[Message]:
    """Record that a member wants to go on; with the last of them the pair is extended."""
    pair, program = pair_of(work, command.program_id, command.pair_id), program_of(work, command.program_id)
    after, events = agree(program, pair, command.person_id, work.now)
    keep(work, after)
    return [*events]


def take_back_agreement(command: TakeBackAgreement, work: Work) -> list[Message]:
    """Record that a member does not want to go on (any more)."""
    pair = pair_of(work, command.program_id, command.pair_id)
    keep(work, take_back(pair, command.person_id, work.now))
    return []
