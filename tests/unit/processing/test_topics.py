from datetime import timedelta

import pytest

from deploy.cli.topics import Found, Unequal, Wanted, check_groups, main, plan, wanted
from shared.contracts.catalog import GROUPS, PERSONAL, TOPICS, TaskGroup, Topic

PAIRS = Topic(name="pairs", key="pair_id", producer="matching", partitions=4)
COMMANDS = Topic(name="g.pairs.commands.v1", key="pair_id", producer="g", partitions=4, retention=timedelta(days=7))
GROUP = TaskGroup(name="g.pairs", key="pair_id", inputs=("pairs",))


def _found(topic: Topic, partitions: int | None = None) -> dict[str, Found]:
    return {
        one.name: Found(partitions=partitions or one.partitions, config={**one.config, "other": "x"})
        for one in wanted([topic])
    }


class TestPlan:
    def test_creates_each_topic_and_the_one_for_its_dead(self) -> None:
        steps = plan(wanted([PAIRS]), {})

        assert [topic.name for topic in steps.create] == ["pairs", "pairs.dead"]

    def test_is_empty_once_applied(self) -> None:
        assert plan(wanted([PAIRS]), _found(PAIRS)).lines() == []

    def test_refuses_to_change_a_partition_count_and_says_what_differs(self) -> None:
        steps = plan(wanted([PAIRS]), _found(PAIRS, partitions=8))

        assert "pairs has 8 partitions where the catalog says 4" in steps.refused[0]

    def test_sets_a_configuration_that_differs(self) -> None:
        found = _found(COMMANDS)
        found["g.pairs.commands.v1"] = Found(partitions=4, config={"retention.ms": "1"})

        assert plan(wanted([COMMANDS]), found).configure == {
            "g.pairs.commands.v1": {
                "cleanup.policy": "delete",
                "retention.ms": "518400000",
                "segment.ms": "86400000",
            }
        }

    @pytest.mark.parametrize(
        "topic", wanted(topic for topic in TOPICS if topic.retention == PERSONAL), ids=lambda t: t.name
    )
    def test_keeps_no_personal_record_for_longer_than_seven_days(self, topic: Wanted) -> None:
        """Kafka removes whole segments, once the newest record in them is too old."""
        longest = int(topic.config["retention.ms"]) + int(topic.config["segment.ms"])

        assert longest <= PERSONAL / timedelta(milliseconds=1)

    @pytest.mark.parametrize("days", [1, 2, 7])
    def test_keeps_every_record_for_half_its_time_at_least(self, days: int) -> None:
        """A retention of nothing lets Kafka remove, at its next look, what nobody has read yet."""
        retention = timedelta(days=days)
        topic = Topic(name="short", key="pair_id", producer="matching", retention=retention)

        kept = int(wanted([topic])[0].config["retention.ms"]) * timedelta(milliseconds=1)

        assert retention / 2 <= kept < retention

    def test_keeps_the_last_of_each_key_on_compacted_topics(self) -> None:
        compacted = Topic(name="people", key="person_id", producer="matching", compacted=True)

        assert wanted([compacted])[0].config["cleanup.policy"] == "compact"


class TestCheckGroups:
    def test_refuses_inputs_of_unequal_partition_counts(self) -> None:
        with pytest.raises(Unequal, match=r"pairs has 4, g\.pairs\.commands\.v1 has 2"):
            check_groups([GROUP], [PAIRS, Topic(name=COMMANDS.name, key="pair_id", producer="g", partitions=2)])

    def test_accepts_the_catalog(self) -> None:
        check_groups(GROUPS, TOPICS)


class TestMain:
    def test_says_how_it_is_used(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main([])

        assert ended.value.code == 2
        assert "{apply,diff}" in capsys.readouterr().err

    def test_says_that_kafka_is_away(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:1")

        assert main(["diff"]) == 69
        assert "127.0.0.1:1" in capsys.readouterr().err
