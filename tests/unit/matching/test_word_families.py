"""Words that are derived alike or written as one are alike; words that only look so are not."""

import pytest

from services.matching.domain.families import root
from services.matching.domain.likeness import Likeness
from services.matching.matcher.lexicon import Lexicon
from services.matching.thesaurus import relations
from tests.unit.matching.test_topics import alike, meaning, person


def kind(sought: str, offered: str, language: str = "en") -> Likeness:
    two = person(1, (sought,), (), language), person(2, (), (offered,), language)
    return meaning(*two, table=()).met(*two)[0].likeness


class TestFamilies:
    @pytest.mark.parametrize(
        ("one", "other", "language"),
        [
            ("strategist", "strategy", "en"),
            ("scientist", "science", "en"),
            ("financial", "finance", "en"),
            ("architect", "architecture", "en"),
            ("leader", "leadership", "en"),
            ("economist", "economics", "en"),
            ("speaker", "speaking", "en"),
            ("analyst", "analytics", "en"),
            ("Datenanalyst", "Datenanalyse", "de"),
            ("Stratege", "Strategie", "de"),
            ("Psychologe", "Psychologie", "de"),
            ("d\u00e9veloppeur", "d\u00e9veloppement", "fr"),
            ("recruteur", "recrutement", "fr"),
            ("formatrice", "formation", "fr"),
            ("analyste", "analyse", "fr"),
            ("analista", "an\u00e1lisis", "es"),
            ("consultora", "consultor\u00eda", "es"),
            ("gestora", "gesti\u00f3n", "es"),
        ],
    )
    def test_are_related(self, one: str, other: str, language: str) -> None:
        assert alike(one, other, language, table=()) == alike(other, one, language, table=()) == 80
        assert kind(one, other, language) is Likeness.RELATED

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("data analyst", "data analysis"),
            ("manager", "management"),
            ("designer", "design"),
            ("software developer", "software development"),
            ("recruiter", "recruiting"),
        ],
    )
    def test_count_nearly_as_much_as_the_same_word(self, one: str, other: str) -> None:
        assert alike(one, other) >= 80

    def test_have_one_root_in_a_language(self) -> None:
        assert {root(word, "english") for word in ("analyst", "analysis", "analytical", "analytics")} == {"analy"}
        assert root("art", "english") == root("c++", "english") == ""


class TestCompounds:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("F\u00fchrungskr\u00e4fteentwicklung", "Entwicklung von F\u00fchrungskr\u00e4ften"),
            ("Kundenbetreuung", "Betreuung von Kunden"),
            ("Arbeitszeitmodelle", "Modelle der Arbeitszeit"),
        ],
    )
    def test_are_divided_into_words_that_people_use(self, one: str, other: str) -> None:
        assert alike(one, other, "de", table=()) == alike(other, one, "de", table=()) == 95

    def test_have_a_part_in_common_with_others(self) -> None:
        crowd = person(3, ("Vertrieb", "Strategie"), (), "de")
        two = person(1, ("Vertriebsstrategie",), (), "de"), person(2, (), ("Strategie",), "de")
        assert 0 < meaning(*two, crowd, table=()).met(*two)[0].percent < 95

    @pytest.mark.parametrize("name", ["JavaScript", "TypeScript", "WordPress"])
    def test_are_not_names_with_capitals_inside(self, name: str) -> None:
        words = dict.fromkeys(("java", "type", "word", "script", "press", name.lower()), ("german",))
        assert len(Lexicon(relations(), words).units(name)) == 1

    def test_are_not_divided_where_nobody_writes_compounds(self) -> None:
        words = dict.fromkeys(("market", "place", "marketplace"), ("english",))
        assert len(Lexicon((), words).units("marketplace")) == 1


FALSE_FRIENDS = [
    ("Java", "JavaScript"),
    ("C", "C#"),
    ("C#", "C++"),
    ("R", "React"),
    ("R", "Ruby"),
    ("Go", "Google"),
    ("contacting", "contracting"),
    ("HR", "PR"),
    ("SEO", "CEO"),
    ("PM", "PR"),
    ("painting", "printing"),
    ("mediation", "meditation"),
    ("mediation", "medication"),
    ("simulation", "stimulation"),
    ("typography", "topography"),
    ("physics", "physician"),
    ("police", "policy"),
    ("confidence", "confidential"),
    ("specialist", "special effects"),
    ("graphic design", "graph theory"),
    ("journalism", "general management"),
    ("commerce", "commemoration"),
    ("art", "artificial intelligence"),
    ("Scala", "scaling teams"),
    ("Swift", "shift planning"),
    ("Rust", "trust"),
    ("Spring", "springboard diving"),
    ("sales", "salsa"),
    ("legal", "legacy systems"),
    ("investing", "inventing"),
    ("banking", "baking"),
    ("statistics", "statues"),
    ("economics", "ecology"),
    ("ethics", "ethnic cooking"),
    ("networking", "network cabling"),
    ("training", "train timetables"),
    ("communication", "community"),
    ("adoption", "adaptation"),
    ("international law", "internships"),
    ("custom software", "customer service"),
    ("writing", "wiring"),
    ("architecture", "archery"),
    ("university", "universe"),
    ("search engine", "civil engineering"),
    ("relativity", "relations"),
    ("ML", "MLM"),
    ("BI", "bilingual"),
    ("IT", "Italian"),
    ("Excel", "excellence"),
    ("Access", "accessibility"),
    ("React", "chemical reactions"),
    ("Express", "facial expression"),
    ("authority", "authors"),
    ("import", "importance"),
]


class TestFalseFriends:
    @pytest.mark.parametrize(("one", "other"), FALSE_FRIENDS)
    def test_do_not_meet(self, one: str, other: str) -> None:
        assert alike(one, other) == alike(other, one) == 0

    @pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("UI", "UX")])
    def test_are_related_by_the_table_alone(self, one: str, other: str) -> None:
        assert alike(one, other, table=()) == 0 < alike(one, other)

    @pytest.mark.parametrize(
        ("one", "other", "language"),
        [
            ("Wissen", "Wissenschaft", "de"),
            ("Vorstand", "Standort", "de"),
            ("Werbung", "Bewerbung", "de"),
            ("F\u00fchrung", "Einf\u00fchrung", "de"),
            ("secteur", "section", "fr"),
            ("gestion", "geste", "fr"),
            ("communication", "commune", "fr"),
            ("sector", "secci\u00f3n", "es"),
            ("mentor", "mente", "es"),
            ("negocios", "negociaci\u00f3n", "es"),
        ],
    )
    def test_do_not_meet_in_other_languages(self, one: str, other: str, language: str) -> None:
        assert alike(one, other, language) == alike(other, one, language) == 0

    def test_do_not_meet_because_somebody_else_names_their_parts(self) -> None:
        crowd = person(3, ("Java", "Script"), (), "de")
        two = person(1, ("Java",), (), "de"), person(2, (), ("JavaScript",), "de")
        assert meaning(*two, crowd).met(*two) == ()
