"""Computes the figures of a draft."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from services.matching.domain.drafts import Couple, Leftover
from services.matching.domain.likeness import CLEAR, cut
from services.matching.domain.program_settings import Points
from services.matching.domain.summary import Left, Summary, TopicBalance, fits_of
from services.matching.domain.topics import topic_key
from services.matching.matcher.market import Market

MOST_TOPICS = 12
FEWEST_PEOPLE = 3  # people who name a topic before it is shown, because one person's words are private


def summary_of(market: Market, couples: Sequence[Couple], leftovers: Sequence[Leftover]) -> Summary:
    """Return the figures of these couples and leftovers of a market."""
    left = Counter((one.role, one.reason, one.attribute) for one in leftovers)
    return Summary(
        mentors=len(market.mentors),
        mentees=len(market.mentees),
        mentor_places=sum(one.free for one in market.mentors),
        mentee_places=sum(one.free for one in market.mentees),
        pairs=len(couples),
        fits=fits_of(tuple(one.score for one in couples)),
        points=_sum(couples),
        left=tuple(
            Left(role=role, reason=reason, attribute=attribute, people=people)
            for (role, reason, attribute), people in left.most_common()
        ),
        topics=_topics(market, couples),
    )


def _sum(couples: Sequence[Couple]) -> Points:
    totals: Counter[str] = Counter()
    for one in couples:
        totals.update(asdict(one.points))
    return Points(**totals)


def _topics(market: Market, couples: Sequence[Couple]) -> tuple[TopicBalance, ...]:
    """Count topics by group: all names of one topic together, spelled as most of those who seek it spell it.

    Mentees seek and mentors offer; partners do both.
    """
    meaning, partners = market.meaning, market.program.has_partners
    learners, teachers = market.mentees, market.mentors
    if partners:
        learners = teachers = (*market.mentors, *market.mentees)
    sought = Counter(group for one in learners for group in {meaning.group(it.key) for it in meaning.sought(one)})
    offered = Counter(group for one in teachers for group in {meaning.group(it.key) for it in meaning.offered(one)})
    lessons = ((*one.evidence.mentee_met, *(one.evidence.mentor_met if partners else ())) for one in couples)
    taught = Counter(
        group for met in lessons for group in {meaning.group(topic_key(it.sought)) for it in met if it.percent >= CLEAR}
    )
    spelled = Counter((meaning.group(it.key), it.text) for one in learners for it in meaning.sought(one))
    names = {group: text for (group, text), _ in sorted(spelled.items(), key=lambda one: (one[1], one[0][1]))}
    known = [group for group, people in sought.items() if people + offered[group] >= FEWEST_PEOPLE]
    most = sorted(known, key=lambda group: (-sought[group], group))[:MOST_TOPICS]
    return tuple(
        TopicBalance(topic=cut(names[group]), sought=sought[group], offered=offered[group], taught=taught[group])
        for group in most
    )
