from shared.processing.tasks.channels import Gap, Place, Received, Sent, Verdict, field_name

PLACE = Place(topic="t", offset=7)
SPARSE = Place(topic="t", offset=7, sparse=True)
TRIMMED = Place(topic="t", offset=7, trimmed=True)


def _after(**numbers: int) -> Received:
    return Received(dict(numbers), {})


class TestReceived:
    def test_takes_the_next_number(self) -> None:
        received = _after(a=3)

        assert received.judge("a", 4, PLACE) is Verdict.TAKE
        assert received.changed == {"a": 4}

    def test_drops_what_it_has_seen(self) -> None:
        received = _after(a=3)

        assert [received.judge("a", number, PLACE) for number in (1, 3)] == [Verdict.DUPLICATE] * 2
        assert received.changed == {}

    def test_refuses_what_is_ahead_without_moving(self) -> None:
        received = _after(a=3)

        assert received.judge("a", 6, PLACE) is Verdict.AHEAD
        assert received.changed == {}
        assert received.gaps_changed == {"a": Gap(channel="a", topic="t", offset=7, last=3, found=6)}

    def test_keeps_the_first_place_of_a_gap(self) -> None:
        received = _after(a=3)

        received.judge("a", 6, PLACE)
        received.judge("a", 7, Place(topic="t", offset=8))

        assert received.gaps_changed["a"] == Gap(channel="a", topic="t", offset=7, last=3, found=6)

    def test_forgets_a_gap_once_the_missing_number_came(self) -> None:
        received = _after(a=3)
        received.judge("a", 5, PLACE)
        received.keep()

        assert received.judge("a", 4, PLACE) is Verdict.TAKE
        received.keep()

        assert received.gaps == {}

    def test_begins_a_channel_at_one(self) -> None:
        assert _after().judge("a", 1, PLACE) is Verdict.TAKE
        assert _after().judge("a", 2, PLACE) is Verdict.AHEAD

    def test_begins_a_channel_anywhere_on_a_log_that_was_trimmed(self) -> None:
        received = _after()

        assert received.judge("a", 9, TRIMMED) is Verdict.TAKE
        assert received.judge("a", 11, TRIMMED) is Verdict.AHEAD

    def test_lets_numbers_only_grow_on_a_compacted_topic(self) -> None:
        received = _after(a=3)

        assert [received.judge("a", number, SPARSE) for number in (6, 5, 9)] == [
            Verdict.TAKE,
            Verdict.DUPLICATE,
            Verdict.TAKE,
        ]

    def test_tells_a_lasting_gap(self) -> None:
        received = _after(a=3)
        received.judge("a", 5, PLACE)
        received.keep()

        assert received.lasting(0) is not None
        assert received.lasting(60) is None

    def test_keeps_nothing_of_a_batch_that_was_not_committed(self) -> None:
        received = _after(a=3)
        received.judge("a", 4, PLACE)

        assert received._numbers == {"a": 3}


class TestSent:
    def test_numbers_each_partition_by_itself(self) -> None:
        sent = Sent({})

        assert [sent.number("t", 0), sent.number("t", 1), sent.number("t", 0)] == [1, 1, 2]

    def test_gives_the_same_numbers_to_another_attempt(self) -> None:
        sent = Sent({"t/0": 5})
        sent.number("t", 0)

        sent.restart()

        assert sent.number("t", 0) == 6

    def test_goes_on_from_what_was_committed(self) -> None:
        sent = Sent({})
        sent.number("t", 0)
        sent.keep()

        assert sent.number("t", 0) == 2


class TestFieldName:
    def test_holds_nothing_that_mongodb_reads_as_a_path_or_an_operator(self) -> None:
        assert field_name("mentoring.pairs.v1") == "mentoring~pairs~v1"
        assert not set(field_name("$set.a\0b~")) & set("$.\0")

    def test_is_another_for_every_name(self) -> None:
        assert len({field_name(name) for name in ("a.b", "a~b", "a%7Eb", "ab")}) == 4
