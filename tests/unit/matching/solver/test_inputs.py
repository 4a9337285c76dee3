import numpy as np
import pytest

from services.matching.solver import (
    BadRange,
    BadTable,
    BadTrapezoid,
    DuplicatePerson,
    DuplicateTopic,
    Likeness,
    MissingFromTable,
    MissingTraits,
    NotWholeNumbers,
    OutOfRange,
    Rules,
    Shapes,
    Side,
    Span,
    TooManyTraits,
    Trapezoid,
    Weights,
    WeightsMustSumToFull,
    WrongShape,
    score,
)
from services.matching.solver.program import Component


class TestSide:
    def test_refuses_one_person_twice(self) -> None:
        with pytest.raises(DuplicatePerson, match="raise its capacity"):
            Side.of([4, 4])

    def test_refuses_missing_numbers(self) -> None:
        with pytest.raises(NotWholeNumbers, match="level"):
            Side.of([1], level=[float("nan")])

    def test_refuses_a_column_of_another_length(self) -> None:
        with pytest.raises(WrongShape, match="department"):
            Side.of([1, 2], department=[1])

    def test_names_the_row_that_is_out_of_range(self) -> None:
        with pytest.raises(OutOfRange, match="capacity of row 1 is -1"):
            Side.of([1, 2], capacity=[1, -1])

    def test_refuses_a_topic_sought_twice(self) -> None:
        with pytest.raises(DuplicateTopic, match="seeks of row 1"):
            Side.of([1, 2], seeks=[[1, -1, -1], [3, 2, 3]])

    def test_takes_rows_in_the_order_asked(self) -> None:
        assert Side.of([5, 6, 7], level=[1, 2, 3]).take(np.array([2, 0])).level.tolist() == [3, 1]


class TestProgram:
    def test_refuses_weights_that_are_all_zero(self) -> None:
        with pytest.raises(WeightsMustSumToFull, match="at least one must count"):
            Weights(**{component.value: 0 for component in Component})

    def test_refuses_negative_weights(self) -> None:
        with pytest.raises(WeightsMustSumToFull):
            Weights(mentee_learns=4500, mentor_learns=-1000, seniority=3000)

    def test_refuses_fractions_for_weights(self) -> None:
        with pytest.raises(NotWholeNumbers):
            Weights(mentee_learns=3500.0)  # type: ignore[arg-type]

    def test_refuses_an_empty_span(self) -> None:
        with pytest.raises(BadRange, match="allows nobody"):
            Span(low=3, high=2)

    def test_refuses_corners_that_do_not_ascend(self) -> None:
        with pytest.raises(BadTrapezoid, match="must ascend"):
            Trapezoid(zero_below=0, full_from=4, full_to=3, zero_above=9)

    def test_refuses_a_table_that_is_not_square(self) -> None:
        with pytest.raises(BadTable, match="departments"):
            Shapes(departments=np.zeros((2, 3), int))

    def test_refuses_rules_on_traits_that_people_have_no_column_of(self) -> None:
        with pytest.raises(MissingTraits, match=r"mentors have 1 columns of traits, mentees 0, .* speak of 1"):
            score(Side.of([0], traits=[[1]]), Side.of([1]), Weights(), Rules(traits=(Likeness.SAME,)))

    def test_refuses_more_rules_on_traits_than_the_bitmap_holds(self) -> None:
        with pytest.raises(TooManyTraits, match="17 rules on traits are too many"):
            Rules(traits=(Likeness.SAME,) * 17)

    def test_refuses_people_from_a_department_the_table_lacks(self) -> None:
        weights = Weights(shapes=Shapes(departments=np.zeros((2, 2), int)))
        with pytest.raises(MissingFromTable, match="extend it"):
            score(Side.of([0], department=[2]), Side.of([1]), weights, Rules())
