"""What all offers of a person are worth together, and how wishes share what a mentee learns."""

from dataclasses import replace

from services.matching.domain.participants import Offer, Participant, Wishes
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import Market
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import Role
from tests.unit.matching.people import MONDAY, participant, program


def mentor(number: int, *topics: str, level: int = 3) -> Participant:
    offers = tuple(Offer(topic=topic, level=level) for topic in topics)
    return replace(participant(number, Role.MENTOR), wishes=Wishes(offers=offers))


def learns(seeks: tuple[str, ...], *mentors: Participant, ranked: bool = True) -> list[int]:
    """Return the points for what a mentee learns from each mentor."""
    mentee = replace(participant(99, Role.MENTEE), wishes=Wishes(seeks=seeks, ranked=ranked))
    market = Market(
        program=program(),
        mentors=mentors,
        mentees=(mentee,),
        managers={},
        monday=MONDAY,
        relations=relations(),
    )
    found = assess(market, [(one.person_id, mentee.person_id) for one in mentors])
    return [one.points.mentee_learns for one in found]


class TestOffersTogether:
    def test_count_for_a_wish_that_none_of_them_meets_alone(self) -> None:
        wish = ("pricing of pottery for museums",)
        one, both = learns(wish, mentor(1, "pottery"), mentor(2, "pottery", "museums"))
        assert both > one > 0

    def test_count_for_less_the_more_else_is_offered(self) -> None:
        wish = ("glazing pottery",)
        few, many = learns(wish, mentor(1, "pottery"), mentor(2, "pottery", "opera", "chess", "sailing", "bees"))
        assert few > many > 0

    def test_take_nothing_from_a_topic_that_is_offered_by_name(self) -> None:
        others = ("opera", "chess", "sailing", "bees")
        alone, among, called = learns(
            ("JavaScript",), mentor(1, "JavaScript"), mentor(2, "JavaScript", *others), mentor(3, "JS", *others)
        )
        assert alone == among > called > 0.9 * alone

    def test_count_for_more_what_is_said_more_often(self) -> None:
        once, twice = learns(
            ("the history of pottery",),
            mentor(1, "glazing pottery", "firing bricks"),
            mentor(2, "glazing pottery", "firing pottery"),
        )
        assert twice > once > 0

    def test_count_by_the_level_of_the_offer(self) -> None:
        low, high = learns(("glazing pottery",), mentor(1, "pottery", level=1), mentor(2, "pottery", level=4))
        assert high > 3 * low > 0


class TestKnownTopics:
    def test_meet_each_other_by_half_of_a_word_in_common(self) -> None:
        other, whole = learns(("time management",), mentor(1, "product management"), mentor(2, "managing a shop"))
        assert 0 < other < whole

    def test_meet_a_longer_text_by_their_words(self) -> None:
        points = learns(("machine learning",), mentor(1, "machine tools"), mentor(2, "ML"))
        assert 0 < points[0] < points[1]


class TestWishes:
    def test_count_a_little_less_each_in_the_order_they_are_written_in(self) -> None:
        wishes = ("pottery", "opera", "chess", "sailing", "bees")
        first, last = learns(wishes, mentor(1, "pottery"), mentor(2, "bees"))
        assert first > last > first / 2

    def test_count_more_the_more_they_say(self) -> None:
        wishes = ("opera", "glazing pottery in a wood kiln")
        short, long = learns(wishes, mentor(1, wishes[0]), mentor(2, wishes[1]), ranked=False)
        assert 3 * short > long > short
