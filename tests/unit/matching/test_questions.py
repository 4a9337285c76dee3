import pytest

from services.matching.feeds.csv.headers import understood


def taken(*headings: str) -> dict[str, str]:
    columns = understood(["participant_id", *headings])
    return {name: columns.name(name) for name in columns.at if name != "participant_id"}


class TestQuestions:
    @pytest.mark.parametrize(
        "heading",
        [
            "What topics can you help others with?",
            "Which skills would you like to share?",
            "Wobei können Sie anderen helfen?",
            "Was ich weitergeben kann",
            "Que pouvez-vous transmettre ?",
            "¿Qué puede enseñar a otras personas?",
        ],
    )
    def test_for_what_somebody_offers_are_taken_for_it(self, heading: str) -> None:
        assert taken(heading) == {"skills_offered": heading}

    @pytest.mark.parametrize(
        "heading",
        [
            "What would you like to learn from your mentor?",
            "What are you looking for in a mentor?",
            "What do you hope to get out of the program?",
            "Areas you want to improve in",
            "Was möchten Sie lernen?",
            "Que souhaitez-vous apprendre ?",
            "¿Qué le gustaría aprender?",
        ],
    )
    def test_for_what_somebody_seeks_are_taken_for_it(self, heading: str) -> None:
        assert taken(heading) == {"skills_sought": heading}

    @pytest.mark.parametrize(
        "heading",
        ["Learning hours completed", "Development plan status", "Offer date"],
    )
    def test_are_no_other_headings(self, heading: str) -> None:
        assert taken(heading) == {}

    def test_are_not_asked_where_a_column_is_named(self) -> None:
        assert taken("skills_sought", "What would you like to learn?") == {"skills_sought": "skills_sought"}

    def test_are_said_in_the_report(self) -> None:
        said = understood(["id", "What would you like to learn?"]).doubles
        assert [one.partition(",")[0] for one in said] == ["What would you like to learn? was taken for skills_sought"]
