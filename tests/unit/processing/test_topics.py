from datetime import timedelta

import pytest

from deploy.cli.topics import Found, Number, Plan, Wanted, main, plan, wanted
from shared.contracts.catalog import DEFAULT_PARTITIONS, PERSONAL, TOPICS, Topic

PAIRS = Topic(name="pairs", key="pair_id", producer="matching")
COMMANDS = Topic(name="g.pairs.commands.v1", key="pair_id", producer="g", retention=timedelta(days=7))
FOUR = Number(asked=4)


def _found(topic: Topic, partitions: int = 4) -> dict[str, Found]:
    return {
        one.name: Found(partitions=partitions, config={**one.config, "other": "x"})
        for one in wanted([topic], partitions)
    }


class TestPlan:
    def test_creates_each_topic_and_the_one_for_its_dead(self) -> None:
        steps = plan([PAIRS], {})

        assert [topic.name for topic in steps.create] == ["pairs", "pairs.dead"]

    def test_is_empty_once_applied(self) -> None:
        assert plan([PAIRS], _found(PAIRS)).lines() == []

    def test_sets_a_configuration_that_differs(self) -> None:
        found = _found(COMMANDS)
        found["g.pairs.commands.v1"] = Found(partitions=4, config={"retention.ms": "1"})

        (change,) = plan([COMMANDS], found).configure
        assert (change.name, change.config) == (
            "g.pairs.commands.v1",
            {"cleanup.policy": "delete", "retention.ms": "518400000", "segment.ms": "86400000"},
        )

    @pytest.mark.parametrize(
        "topic", wanted((topic for topic in TOPICS if topic.retention == PERSONAL), 1), ids=lambda t: t.name
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

        kept = int(wanted([topic], 1)[0].config["retention.ms"]) * timedelta(milliseconds=1)

        assert retention / 2 <= kept < retention

    def test_keeps_the_last_of_each_key_on_compacted_topics(self) -> None:
        compacted = Topic(name="people", key="person_id", producer="matching", compacted=True)

        assert wanted([compacted], 1)[0].config["cleanup.policy"] == "compact"


class TestATopicThatIsConfiguredOtherwise:
    @staticmethod
    def steps(*, may_delete: bool = False, **config: str) -> Plan:
        found = _found(COMMANDS)
        required = found[COMMANDS.name].config
        own = {name.replace("_", "."): value for name, value in config.items()}
        found[COMMANDS.name] = Found(partitions=4, config={**required, **own}, own=own)
        return plan([COMMANDS], found, may_delete=may_delete)

    @pytest.mark.parametrize(
        ("config", "said"),
        [
            ({"retention_ms": "2592000000"}, "retention.ms=518400000 (now 2592000000)"),
            ({"retention_ms": "-1"}, "retention.ms=518400000 (now -1)"),
            ({"cleanup_policy": "compact"}, "cleanup.policy=delete (now compact)"),
        ],
        ids=["kept longer", "kept for ever", "compacted"],
    )
    def test_keeps_its_records_unless_somebody_lets_them_go(self, config: dict[str, str], said: str) -> None:
        (refused,) = self.steps(**config).refused
        assert refused.startswith(f"g.pairs.commands.v1 would lose records: {said}; ")
        assert "--may-delete-records" in refused

        allowed = self.steps(may_delete=True, **config)
        assert (allowed.refused, len(allowed.configure)) == ((), 1)

    @pytest.mark.parametrize(
        "config",
        [{"retention_ms": "1000"}, {"cleanup_policy": "compact,delete"}, {"segment_ms": "604800000"}],
        ids=["kept for less", "compacted, too", "other segments"],
    )
    def test_is_configured_by_itself_where_nothing_is_lost(self, config: dict[str, str]) -> None:
        steps = self.steps(**config)
        assert (steps.refused, len(steps.configure)) == ((), 1)

    def test_is_told_with_each_setting_as_it_is_and_as_it_would_be(self) -> None:
        assert self.steps(retention_ms="1000").lines() == [
            "configure g.pairs.commands.v1: retention.ms=518400000 (now 1000)"
        ]

    def test_keeps_what_somebody_set_and_the_catalog_does_not_name(self) -> None:
        (change,) = self.steps(retention_ms="1000", min_insync_replicas="2").configure
        assert (change.config["min.insync.replicas"], change.config["retention.ms"]) == ("2", "518400000")
        assert "other" not in change.config

    def test_that_is_compacted_where_it_was_not_is_refused(self) -> None:
        people = Topic(name="people", key="person_id", producer="matching", compacted=True)
        found = _found(people)
        found["people"] = Found(partitions=4, config={**found["people"].config, "cleanup.policy": "delete"})

        (refused,) = plan([people], found).refused
        assert "cleanup.policy=compact (now delete)" in refused


class TestNumber:
    @pytest.mark.parametrize(
        ("number", "partitions"),
        [(Number(), DEFAULT_PARTITIONS), (FOUR, 4), (Number(if_new=2), 2), (Number(asked=4, if_new=2), 4)],
        ids=["by default", "as asked", "of new ones", "as asked rather"],
    )
    def test_is_decided_when_there_are_no_topics(self, number: Number, partitions: int) -> None:
        steps = plan([PAIRS, COMMANDS], {}, number)

        assert {topic.partitions for topic in steps.create} == {partitions}

    @pytest.mark.parametrize("number", [Number(), FOUR, Number(if_new=2)], ids=["default", "asked", "of new ones"])
    def test_of_a_later_topic_is_that_of_the_others(self, number: Number) -> None:
        steps = plan([PAIRS, COMMANDS], _found(PAIRS, 4), number)

        assert {(topic.name, topic.partitions) for topic in steps.create} == {
            ("g.pairs.commands.v1", 4),
            ("g.pairs.commands.v1.dead", 4),
        }
        assert not steps.refused

    def test_that_differs_from_what_is_there_is_refused_in_a_sentence(self) -> None:
        steps = plan([PAIRS, COMMANDS], _found(PAIRS, 16), FOUR)

        (said,) = steps.refused
        assert said.startswith("the topics have 16 partitions, and 4 were asked for: that can never change")

    def test_is_one_for_all_topics_and_the_one_that_differs_is_named(self) -> None:
        found = _found(PAIRS, 16) | _found(COMMANDS, 16) | {"pairs": Found(partitions=1)}

        (said,) = plan([PAIRS, COMMANDS], found).refused

        assert said.startswith("pairs has 1 partition where most topics have 16")

    def test_was_the_smaller_one_where_as_many_topics_have_another(self) -> None:
        found = {"pairs": Found(partitions=32), "pairs.dead": Found(partitions=16)}

        assert plan([PAIRS], found).refused[0].startswith("pairs has 32 partitions where most topics have 16")


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

    @pytest.mark.parametrize("given", ["0", "65", "-1", "many", "4.5"])
    def test_says_how_many_partitions_there_can_be(self, given: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["apply", f"--partitions={given}"])

        assert ended.value.code == 2
        assert f"a topic has 1 to 64 partitions, and {given} is not among these" in capsys.readouterr().err

    def test_takes_one_number_only(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["apply", "--partitions", "4", "--partitions-if-new", "4"])

        assert "not allowed with argument" in capsys.readouterr().err
