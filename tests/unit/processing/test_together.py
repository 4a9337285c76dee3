import asyncio
from collections.abc import Sequence

import pytest

from shared.processing.together import Together


class Rounds:
    """What was done in each round; the first waits until it may end."""

    def __init__(self) -> None:
        self.done: list[list[int]] = []
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def do(self, items: Sequence[int]) -> None:
        self.done.append([*items])
        self.begun.set()
        await self.go_on.wait()
        if 0 in items:
            raise ValueError("a zero")


class TestTogether:
    async def test_does_in_one_round_what_was_asked_for_during_another(self) -> None:
        rounds = Rounds()
        together = Together(rounds.do)
        asked = [asyncio.create_task(together([number])) for number in (1, 2, 3)]
        await rounds.begun.wait()
        late = [asyncio.create_task(together([number, number])) for number in (4, 5)]
        await asyncio.sleep(0)

        rounds.go_on.set()
        await asyncio.gather(*asked, *late)

        assert rounds.done == [[1, 2, 3], [4, 4, 5, 5]]

    async def test_waits_for_as_many_as_may_come(self) -> None:
        rounds = Rounds()
        rounds.go_on.set()
        together = Together(rounds.do, company=lambda: 3)
        first = [asyncio.create_task(together([number])) for number in (1, 2)]
        await asyncio.sleep(0)

        await asyncio.gather(*first, together([3]))

        assert rounds.done == [[1, 2, 3]]

    async def test_waits_no_longer_for_those_who_will_not_come(self) -> None:
        rounds = Rounds()
        rounds.go_on.set()
        company = [1, 2]
        together = Together(rounds.do, company=lambda: len(company))
        asked = asyncio.create_task(together([1]))
        await asyncio.sleep(0)

        company.pop()
        await asked

        assert rounds.done == [[1]]

    async def test_does_not_wait_for_ever(self) -> None:
        rounds = Rounds()
        rounds.go_on.set()

        await Together(rounds.do, company=lambda: 2)([1])

        assert rounds.done == [[1]]

    async def test_tells_everybody_of_a_round_that_it_failed_and_goes_on(self) -> None:
        rounds = Rounds()
        rounds.go_on.set()
        together = Together(rounds.do)

        failed = await asyncio.gather(together([0]), together([1]), return_exceptions=True)
        await together([2])

        assert [type(error) for error in failed] == [ValueError, ValueError]
        assert rounds.done[-1] == [2]

    async def test_finishes_a_round_whose_callers_gave_up(self) -> None:
        rounds = Rounds()
        together = Together(rounds.do)
        asked = asyncio.create_task(together([1]))
        await rounds.begun.wait()

        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        rounds.go_on.set()
        await together([2])

        assert rounds.done == [[1], [2]]
