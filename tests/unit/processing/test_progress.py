from shared.processing.tasks.progress import Progress


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class TestProgress:
    def test_counts_how_long_each_stands_where_it_is(self) -> None:
        time = Time()
        progress = Progress(time)
        progress.standing({"a": 1, "b": 1})
        time.now = 5

        assert progress.standing({"a": 1, "b": 2, "c": 0}) == {"a": 5, "b": 0, "c": 0}

    def test_forgets_what_no_longer_waits(self) -> None:
        time = Time()
        progress = Progress(time)
        progress.standing({"a": 1})
        progress.standing({})
        time.now = 5

        assert progress.standing({"a": 1}) == {"a": 0}

    def test_counts_anew_after_a_restart(self) -> None:
        time = Time()
        progress = Progress(time)
        progress.standing({"a": 1})
        time.now = 5
        progress.restart()

        assert progress.standing({"a": 1}) == {"a": 0}
