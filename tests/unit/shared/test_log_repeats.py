"""What is said over and over, told once in a while."""

from shared.log.repeats import MOST, PAUSE, Repeats


class Watch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class TestRepeats:
    def test_pass_once_and_again_after_a_pause_with_how_many_were_held_back(self) -> None:
        watch = Watch()
        repeats = Repeats(watch)

        at_once = [repeats.before("away") for _ in range(3)]
        watch.seconds += PAUSE
        later = [repeats.before("away") for _ in range(2)]
        watch.seconds += 3 * PAUSE

        assert at_once == [0, None, None]
        assert later == [2, None]
        assert repeats.before("away") == 1
        assert repeats.before("back") == 0

    def test_of_endlessly_many_texts_take_no_more_memory(self) -> None:
        repeats = Repeats(Watch())

        assert all(repeats.before(f"text {number}") == 0 for number in range(3 * MOST))
        assert len(repeats._known) <= MOST  # nothing else shows it

    def test_are_still_known_when_older_ones_are_forgotten(self) -> None:
        watch = Watch()
        repeats = Repeats(watch)
        for number in range(MOST - 1):
            repeats.before(f"text {number}")
        watch.seconds += PAUSE
        repeats.before("away")
        repeats.before("away")
        repeats.before("another")

        assert repeats.before("away") is None
