"""The broker that services connect through."""

from shared.kafka import broker_for


class TestBroker:
    def test_is_looked_for_at_every_address_given(self) -> None:
        broker = broker_for("one:9092,two:9092")

        assert broker.specification.url == ["one:9092", "two:9092"]
