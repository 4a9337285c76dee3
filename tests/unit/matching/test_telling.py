from services.matching.jobs.progress import telling
from shared.processing.messages import Job


class Heard:
    def __init__(self) -> None:
        self.job, self.attempt = Job(id="j", kind="match", subject="j"), 1
        self.told: list[dict[str, float | str]] = []

    async def progress(self, *, phase: str, done: int = 0, total: int = 0, **figures: float) -> None:
        self.told.append({"phase": phase, "done": done, "total": total, **figures})


class TestTelling:
    async def test_never_goes_back_and_says_a_gap_only_once_there_is_one(self) -> None:
        heard = Heard()
        tell = telling(heard)
        for phase, gap in (("auction", 1.0), ("proof", 0.02), ("something new", 0.01), ("candidates", 0.01)):
            await tell(phase, gap)
        assert [one["done"] for one in heard.told] == [45, 60, 60, 60]
        assert [one.get("gap") for one in heard.told] == [None, 0.02, 0.01, 0.01]

    async def test_gives_each_part_of_a_twin_its_share(self) -> None:
        heard = Heard()
        tell = telling(heard)
        for phase in ("as it is: explaining", "changed: candidates", "changed: explaining"):
            await tell(phase, 1.0)
        assert [one["done"] for one in heard.told] == [36, 53, 89]
        assert {one["total"] for one in heard.told} == {100}
