"""What a pair agrees on, asks ahead, promises and thanks for."""

from services.feedback.commands import (
    AnnounceAgreement,
    AskAhead,
    CountOnce,
    DoCommitment,
    DropCommitment,
    GiveThanks,
    LookAtCommitment,
    MakeCommitment,
    MoveCommitment,
    ReopenCommitment,
    ShowThanks,
    SignAgreement,
    VerifyCommitment,
)
from services.feedback.commands.together import OfCommitment
from services.feedback.domain import agreement as deciding
from services.feedback.domain import commitments, thanks
from services.feedback.domain.agreement import Agreement, Terms
from services.feedback.domain.commitments import Commitment, UnknownCommitment
from services.feedback.domain.counts import Counted
from services.feedback.domain.pairs import Pair, UnknownPair
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PairId, PersonId
from shared.phrases import phrase
from shared.processing.messages import Timer

WORDS = "words"  # the name of the words in what a command has sealed


def announce_agreement(command: AnnounceAgreement, work: Work) -> list[Message]:
    """Ask a pair's members for their agreement, once."""
    pair = work.pairs.get(command.pair_id)
    if pair is None:
        return []
    after, events = deciding.announce(agreement_of(pair.id, work), pair, command.starts_at)
    work.agreements.put(after)
    return [*events]


def sign_agreement(command: SignAgreement, work: Work) -> list[Message]:
    """Let a member say their goal and sign the terms."""
    pair = _pair(command.pair_id, work)
    terms = Terms(confidentiality=command.confidentiality, cadence=command.cadence, next_step=command.next_step)
    words = _words(command.pair_id, command.sealed, work)
    after, events = deciding.sign(
        agreement_of(pair.id, work), pair, command.person_id, terms=terms, goal=words, now=work.now
    )
    work.agreements.put(after)
    counted = [_count(Counted.AGREEMENT_SIGNED, "", pair, pair.id, work) for _ in events if after.version == 1]
    return [*events, *counted]


def ask_ahead(command: AskAhead, work: Work) -> list[Message]:
    """Keep a member's questions for the next session."""
    pair = _pair(command.pair_id, work)
    words = _words(command.pair_id, command.sealed, work)
    after, events = deciding.ask_ahead(agreement_of(pair.id, work), pair, command.person_id, words, work.now)
    work.agreements.put(after)
    return [*events]


def make_commitment(command: MakeCommitment, work: Work) -> list[Message]:
    """Keep what a senior says they will do; the same words are said once."""
    pair = _pair(command.pair_id, work)
    words = _words(command.pair_id, command.sealed, work)
    made, event = commitments.make(
        pair, command.person_id, scope=command.scope, words=words, due=command.due, now=work.now
    )
    if work.commitments.get(made.id) is not None:
        return []
    _keep(made, work)
    return [event, _count(Counted.COMMITMENT_MADE, made.scope, pair, made.person_id, work)]


def move_commitment(command: MoveCommitment, work: Work) -> list[Message]:
    """Give a commitment another day."""
    _keep(commitments.move(_commitment(command, work), command.person_id, command.due, work.now), work)
    return []


def do_commitment(command: DoCommitment, work: Work) -> list[Message]:
    """Let its author say that a commitment is done."""
    words = _words(command.pair_id, command.sealed, work)
    known = _commitment(command, work)
    done, event = commitments.do(known, command.person_id, command.value, words, work.now)
    _keep(done, work)
    return [event]


def drop_commitment(command: DropCommitment, work: Work) -> list[Message]:
    """Let its author take a commitment back."""
    _keep(commitments.take_back(_commitment(command, work), command.person_id), work)
    return []


def verify_commitment(command: VerifyCommitment, work: Work) -> list[Message]:
    """Let the junior confirm that a commitment was done; only then it is counted as done."""
    pair = _pair(command.pair_id, work)
    verified, event = commitments.verify(_commitment(command, work), pair, command.person_id)
    _keep(verified, work)
    return [event, _count(Counted.COMMITMENT_VERIFIED, verified.scope, pair, verified.person_id, work)]


def reopen_commitment(command: ReopenCommitment, work: Work) -> list[Message]:
    """Let the junior say that a commitment is not done yet."""
    pair = _pair(command.pair_id, work)
    _keep(commitments.not_yet(_commitment(command, work), pair, command.person_id), work)
    return []


def look_at_commitment(command: LookAtCommitment, work: Work) -> list[Message]:
    """Remind a commitment's author on its day, once, and end it long after."""
    known = work.commitments.get(command.commitment_id)
    if known is None:
        return []
    after, events = commitments.come(known, work.now)
    _keep(after, work)
    return [*events]


def give_thanks(command: GiveThanks, work: Work) -> list[Message]:
    """Give thanks to a junior; the same words are given once."""
    pair = _pair(command.pair_id, work)
    words = _words(command.pair_id, command.sealed, work)
    given = thanks.thank(
        pair,
        giver=command.giver,
        giver_id=command.person_id,
        recipient_id=command.recipient_id,
        words=words,
        now=work.now,
    )
    if work.thanks.get(given.id) is not None:
        return []
    work.thanks.put(given)
    known = agreement_of(pair.id, work)
    after = deciding.told_more(known)
    work.agreements.put(after)
    return [
        thanks.told(given, pair, after.revision),
        _count(Counted.THANKS_GIVEN, given.giver, pair, given.recipient_id, work),
    ]


def show_thanks(command: ShowThanks, work: Work) -> list[Message]:
    """Let the one who was thanked decide who sees it; their manager is told if they may."""
    known = work.thanks.get(command.thanks_id)
    if known is None or known.pair_id != command.pair_id:
        raise thanks.UnknownThanks(phrase("there are no thanks with that id in this pair"))
    person = work.people.get(known.recipient_id)
    after = thanks.show(known, command.person_id, command.visibility, person.manager_id if person else None)
    work.thanks.put(after)
    if after.manager_id is None or after == known:
        return []
    agreement = deciding.told_more(agreement_of(command.pair_id, work))
    work.agreements.put(agreement)
    return [thanks.told_manager(after, after.manager_id, _pair(command.pair_id, work), agreement.revision)]


def agreement_of(pair_id: PairId, work: Work) -> Agreement:
    """Return what a pair has agreed on so far."""
    known = work.agreements.get(pair_id)
    if known is not None:
        return known
    pair = work.pairs.get(pair_id)
    return Agreement(id=pair_id, over_at=pair.ended_on if pair else None)


def _pair(pair_id: PairId, work: Work) -> Pair:
    pair = work.pairs.get(pair_id)
    if pair is None:
        raise UnknownPair(phrase("there is no pair with that id"))
    return pair


def _commitment(command: OfCommitment, work: Work) -> Commitment:
    known = work.commitments.get(command.commitment_id)
    if known is None or known.pair_id != command.pair_id:
        raise UnknownCommitment(phrase("there is no commitment with that id in this pair"))
    return known


def _keep(one: Commitment, work: Work) -> None:
    """Save a commitment, and set the timer of the moment at which it comes up by itself."""
    work.commitments.put(one)
    id_ = f"commitment:{one.id}"
    if one.state is commitments.State.MADE:
        look = LookAtCommitment(pair_id=one.pair_id, commitment_id=one.id)
        work.timers.put(Timer(id=id_, due=one.looked_at, command=look))
    else:
        work.timers.delete(id_)


def _words(pair_id: PairId, sealed: str, work: Work) -> str:
    return str(work.authorship.open(pair_id, sealed).get(WORDS, ""))


def _count(what: Counted, about: str, pair: Pair, who: PersonId | PairId, work: Work) -> CountOnce:
    respondent = work.authorship.respondent(pair.program_id, who)
    return CountOnce(program_id=pair.program_id, what=what, about=about, respondent=respondent)
