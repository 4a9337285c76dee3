"""Computes the figures of a draft."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from services.matching.domain.drafts import Couple, Leftover
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
    sought = Counter(topic for one in market.mentees for topic in {topic_key(topic) for topic in one.wishes.seeks})
    offered = Counter(key for one in market.mentors for key in {topic_key(offer.topic) for offer in one.wishes.offers})
    taught = Counter(topic_key(topic) for one in couples for topic in one.evidence.mentee_learns)
    spelled = {topic_key(topic): topic for one in market.mentees for topic in one.wishes.seeks}
    known = [topic for topic, people in sought.items() if people + offered[topic] >= FEWEST_PEOPLE]
    most = sorted(known, key=lambda topic: (-sought[topic], topic))[:MOST_TOPICS]
    return tuple(
        TopicBalance(topic=spelled[topic], sought=sought[topic], offered=offered[topic], taught=taught[topic])
        for topic in most
    )
