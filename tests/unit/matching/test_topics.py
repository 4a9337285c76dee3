import pytest

from services.matching.domain.groups import group_key
from services.matching.domain.likeness import Likeness
from services.matching.domain.participants import Offer, Participant, Wishes
from services.matching.domain.segments import segments, whole_or_parts
from services.matching.domain.topic_table import (
    ImpossibleRelation,
    ProgramTopics,
    Relation,
    TopicRelation,
    TopicsChanged,
    Vocabulary,
    joined,
    revised,
)
from services.matching.domain.topics import says_nothing, topic_key
from services.matching.matcher.meaning import Meaning, counted, lexicon_of
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import Role
from tests.unit.matching.people import participant, program


def relation(topic: str, kind: Relation, of: str) -> TopicRelation:
    return TopicRelation(topic=topic, relation=kind, of=of)


def person(number: int, seeks: tuple[str, ...] = (), offers: tuple[str, ...] = (), *languages: str) -> Participant:
    one = participant(number, Role.MENTOR, languages=languages)
    wishes = Wishes(seeks=seeks, offers=tuple(Offer(topic=topic) for topic in offers))
    return Participant(**{**vars(one), "wishes": wishes})


def meaning(*people: Participant, table: tuple[TopicRelation, ...] | None = None) -> Meaning:
    known = relations() if table is None else table
    vocabulary = counted(people, lexicon_of(people, known, ("en",)))
    return Meaning(people, known, ("en",), vocabulary)


def alike(sought: str, offered: str, *languages: str, table: tuple[TopicRelation, ...] | None = None) -> int:
    two = person(1, (sought,), (), *languages), person(2, (), (offered,), *languages)
    met = meaning(*two, table=table).met(*two)
    return met[0].percent if met else 0


class TestNormalForm:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Node.js", "NodeJS"),
            ("node js", "Node.JS"),
            ("front-end", "Front End"),
            ("F\u00fchrung", "Fu\u0308hrung"),
            ("F\u00fchrung", "Fuehrung"),
            ("gesti\u00f3n", "Gestion"),
            ("Java\u200bScript", "javascript"),
            ("\uff2a\uff41\uff56\uff41", "Java"),
            (".NET", "dotnet"),
            ("R&D", "r & d"),
            ("U.S. law", "US law"),
            ("Women\u2019s health", "womens health"),
        ],
    )
    def test_is_the_same_for_all_spellings(self, one: str, other: str) -> None:
        assert topic_key(one) == topic_key(other) != ""

    @pytest.mark.parametrize(
        ("one", "other"),
        [("C", "C++"), ("C++", "C#"), ("C#", "F#"), ("\u30ac\u30a4\u30c9", "\u30ab\u30a4\u30c9"), ("\u0439", "\u0438")],
    )
    def test_tells_names_apart_that_differ_by_a_sign(self, one: str, other: str) -> None:
        assert topic_key(one) != topic_key(other)

    @pytest.mark.parametrize(
        "text",
        [
            "N/A",
            "n.a.",
            "-",
            "",
            "not sure",
            "Wei\u00df nicht.",
            "keine",
            "rien",
            "\u306a\u3057",
            "\u65e0",
            "\u043d\u0435\u0442",
            "123",
            "tbd",
        ],
    )
    def test_is_empty_for_what_names_nothing(self, text: str) -> None:
        assert says_nothing(text)
        assert topic_key(text) == ""


class TestSegments:
    def test_are_the_parts_of_a_sentence(self) -> None:
        text = "I would like to learn about stakeholder management, public speaking and negotiating with clients."
        assert whole_or_parts(text, ()) == (
            "I would like to learn about stakeholder management",
            "public speaking",
            "negotiating with clients",
        )

    def test_leave_short_topics_whole(self) -> None:
        assert segments("Research and Development") == ("Research and Development",)
        assert segments("CI/CD") == ("CI/CD",)

    def test_leave_known_topics_whole(self) -> None:
        assert whole_or_parts("Diversity, Equity and Inclusion", {"diversityequityandinclusion"}) == (
            "Diversity, Equity and Inclusion",
        )

    def test_divide_lists_and_brackets(self) -> None:
        assert segments("Cloud (AWS, GAE, etc.)") == ("Cloud", "AWS", "GAE")
        assert segments("Arduino / Raspberry Pi") == ("Arduino", "Raspberry Pi")

    def test_divide_at_the_signs_of_chinese_and_japanese(self) -> None:
        assert segments("\u9879\u76ee\u3001\u6cd5\u5f8b\uff0c\u8d22\u52a1\u3002") == (
            "\u9879\u76ee",
            "\u6cd5\u5f8b",
            "\u8d22\u52a1",
        )


class TestLikeness:
    def test_is_full_for_the_same_topic_in_any_spelling(self) -> None:
        assert alike("Node.js", "NODEJS") == 100

    @pytest.mark.parametrize(
        ("one", "other"), [("JS", "JavaScript"), ("ML", "maschinelles Lernen"), ("K8s", "Kubernetes")]
    )
    def test_is_nearly_full_for_another_name(self, one: str, other: str) -> None:
        assert alike(one, other) == 95

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("project mangement", "project management"),
            ("Kuberntes", "Kubernetes"),
            ("Comunication", "communication"),
            ("organisational design", "organizational design"),
            ("behaviour", "behavior"),
        ],
    )
    def test_is_nearly_full_for_a_slip_or_a_regional_spelling(self, one: str, other: str) -> None:
        assert alike(one, other) == alike(other, one) == 95

    @pytest.mark.parametrize(
        ("one", "other"), [("painting", "printing"), ("contacts", "contracts"), ("commuting", "computing")]
    )
    def test_is_nothing_for_words_that_only_look_like_slips(self, one: str, other: str) -> None:
        assert alike(one, other) == 0

    def test_finds_a_part_of_a_chinese_or_japanese_text(self) -> None:
        assert alike("\u30c7\u30b6\u30a4\u30f3\u601d\u8003", "\u30c7\u30b6\u30a4\u30f3", table=()) == 60
        assert alike("\u8d22\u52a1", "\u6cd5\u5f8b", table=()) == 0

    def test_counts_a_part_for_more_than_a_whole(self) -> None:
        assert alike("front-end development", "React") == 70
        assert alike("React", "front-end development") == 50

    def test_is_nothing_for_different_things(self) -> None:
        assert alike("C++", "C#", table=()) == alike("law", "pottery") == 0

    def test_finds_words_in_common_by_their_stems(self) -> None:
        assert alike("managing remote teams", "management of remote teams", table=()) >= 90

    def test_stems_in_the_language_of_whoever_writes(self) -> None:
        german = alike("Verhandlungen vorbereiten", "eine gute Verhandlung", "de", table=())
        assert german > 0 == alike("Verhandlungen vorbereiten", "eine gute Verhandlung", "en", table=())

    def test_weighs_words_by_their_rarity_in_the_program(self) -> None:
        crowd = [person(number, (), ("web design",)) for number in range(10, 40)]
        seeker = person(1, ("web accessibility",))
        common, rare = person(2, (), ("web hosting",)), person(3, (), ("accessibility audits",))
        found = meaning(seeker, common, rare, *crowd, table=())
        assert found.met(seeker, rare)[0].percent > found.met(seeker, common)[0].percent

    def test_takes_the_best_offer_by_likeness_and_level(self) -> None:
        seeker = person(1, ("JavaScript",))
        teacher = Participant(
            **{
                **vars(person(2)),
                "wishes": Wishes(offers=(Offer(topic="React", level=4), Offer(topic="JS", level=1))),
            }
        )
        met = meaning(seeker, teacher).met(seeker, teacher)[0]
        assert (met.offered, met.likeness, met.level) == ("React", Likeness.RELATED, 4)

    def test_is_what_the_program_says(self) -> None:
        same = (relation("Kaizen", Relation.SAME, "weekly retrospective"),)
        assert alike("Kaizen", "weekly retrospective", table=same) == 95
        apart = (relation("web design", Relation.DIFFERENT, "web hosting"),)
        assert alike("web design", "web hosting", table=apart) == 0 < alike("web design", "web hosting", table=())

    def test_ignores_placeholders_on_both_sides(self) -> None:
        assert alike("N/A", "n/a") == 0

    def test_is_the_same_whoever_else_stands_in_the_list(self) -> None:
        two = person(1, ("data analysis",)), person(2, (), ("analysing sales data",))
        vocabulary = Vocabulary(people=50)
        alone = Meaning(two, relations(), ("en",), vocabulary).met(*two)
        among = Meaning((*two, person(3, ("pottery",))), relations(), ("en",), vocabulary).met(*two)
        assert alone == among


class TestProgramTopics:
    def test_go_before_the_shipped_ones(self) -> None:
        own = (relation("Reactjs", Relation.DIFFERENT, "react"),)
        shipped = (relation("React", Relation.SAME, "ReactJS"), relation("Vue", Relation.SAME, "VueJS"))
        assert joined(own, shipped) == (*own, shipped[1])

    def test_count_their_revisions(self) -> None:
        topics = ProgramTopics(id=program().id)
        some = (relation("A", Relation.RELATED, "B"),)
        once = revised(topics, some, 0)
        assert (once.revision, revised(once, some, 0)) == (1, once)
        with pytest.raises(TopicsChanged):
            revised(once, (), 0)

    def test_are_kept_once_in_whatever_spelling(self) -> None:
        some = (relation("A", Relation.SAME, "B"), relation("b", Relation.SAME, "a"), relation("A", Relation.SAME, "B"))
        assert revised(ProgramTopics(id=program().id), some, 0).relations == some[:1]

    @pytest.mark.parametrize(
        "wrong",
        [
            (relation("N/A", Relation.SAME, "Go"),),
            (relation("Node.js", Relation.RELATED, "NodeJS"),),
            (relation("A", Relation.SAME, "B"), relation("b", Relation.DIFFERENT, "a")),
            (relation("A", Relation.PART_OF, "B"), relation("b", Relation.PART_OF, "a")),
        ],
    )
    def test_refuse_what_says_nothing_or_contradicts_itself(self, wrong: tuple[TopicRelation, ...]) -> None:
        with pytest.raises(ImpossibleRelation):
            revised(ProgramTopics(id=program().id), wrong, 0)


class TestShippedTable:
    def test_relates_each_couple_of_topics_once(self) -> None:
        keys = [frozenset(one.keys) for one in relations()]
        assert len(keys) == len({*keys}) > 1000
        assert all(len(couple) == 2 and "" not in couple for couple in keys)


class TestGroups:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("Sales & Marketing", "sales-marketing"), ("R&D", "r & d"), ("Einkäufer", "Einkaeufer"), ("4711", "4711")],
    )
    def test_are_the_same_in_any_spelling(self, one: str, other: str) -> None:
        assert group_key(one) == group_key(other) != ""

    def test_are_told_apart(self) -> None:
        assert len({group_key(name) for name in ("Sales", "Sale", "HR", "12", "13")}) == 5
