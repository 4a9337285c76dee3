from services.matching.solver import Rules, match, score, solve, standing
from tests.unit.matching.solver import market

RULES = Rules(common_hours=3)


class TestStanding:
    def test_ranks_a_pair_for_both_and_names_the_best_alternative(self) -> None:
        mentors, mentees = market.sides(30, 20)
        program = market.weights(), RULES
        made, fit = match(mentors, mentees, *program), score(mentors, mentees, *program).fit
        mentor, mentee = int(made.mentors[0]), int(made.mentees[0])
        mine, theirs = standing(mentors, mentees, *program, made=made, pair=(mentor, mentee))
        assert mine.rank == 1 + (fit[mentor] > fit[mentor, mentee]).sum()
        assert theirs.rank == 1 + (fit[:, mentee] > fit[mentor, mentee]).sum()
        assert mine.choices == (fit[mentor] >= 0).sum()
        assert mine.alternative is not None
        assert mine.alternative.row != mentee
        assert mine.alternative.fit == max(value for column, value in enumerate(fit[mentor]) if column != mentee)

    def test_never_understates_what_the_alternative_keeps(self) -> None:
        mentors, mentees = market.sides(15, 15)
        program = market.weights(), RULES
        made, fit = match(mentors, mentees, *program), score(mentors, mentees, *program).fit.astype(int)
        for pair in zip(made.mentors.tolist(), made.mentees.tolist(), strict=True):
            other = standing(mentors, mentees, *program, made=made, pair=pair)[0].alternative
            if other is None:
                continue
            forced = fit.copy()
            forced[pair[0]], forced[:, other.row] = -1, -1
            assert solve(forced).total + other.fit <= made.total - other.costs

    def test_says_of_a_forbidden_pair_that_it_has_no_rank(self) -> None:
        mentors, mentees = market.sides(10, 10)
        made = match(mentors, mentees, market.weights(), Rules(common_hours=168))
        mine, theirs = standing(mentors, mentees, market.weights(), Rules(common_hours=168), made=made, pair=(0, 0))
        assert (mine.fit, mine.rank, mine.choices, mine.alternative) == (-1, 0, 0, None)
        assert theirs.rank == 0
