from datetime import UTC, datetime

from bson import decode, encode

from shared.contracts.cloudevents import read
from shared.processing.drafts import Draft
from shared.processing.tasks.outbox import BUCKET_BYTES, Bucket, Numbered, Origin, buckets

ORIGIN = Origin(task="shop.tills/3", channel="shop.tills/3@x", source="/shop", batch=9, time="2026-03-02T08:00:00Z")
DRAFT = Draft("t", 2, b"key", b"{}", "shop.taken.v1", "request", "command")


def _numbered(*drafts: Draft) -> list[Numbered]:
    return [Numbered(draft, number, number - 1) for number, draft in enumerate(drafts, start=1)]


def _stored(bucket: Bucket) -> Bucket:
    return Bucket.from_document(decode(encode(bucket.to_document(datetime.now(UTC)))))


class TestBucket:
    def test_says_on_the_wire_where_a_record_comes_from(self) -> None:
        (bucket,) = buckets(ORIGIN, 4, _numbered(DRAFT))

        (record,) = bucket.to_records()

        envelope = read(record.headers, record.value)[0]
        assert (envelope.id, envelope.source, envelope.type) == ("shop.tills/3:9:0", "/shop", "shop.taken.v1")
        assert (envelope.channel, envelope.sequence) == ("shop.tills/3@x", 1)
        assert (envelope.correlation_id, envelope.causation_id, envelope.subject) == ("request", "command", "key")

    def test_names_the_caller_behind_a_record(self) -> None:
        (bucket,) = buckets(ORIGIN, 4, _numbered(DRAFT._replace(actor="person:ada"), DRAFT))

        named, unnamed = _stored(bucket).to_records()

        assert read(named.headers, named.value)[0].actor == "person:ada"
        assert "ce_actor" not in dict(unnamed.headers)

    def test_of_a_version_that_named_no_caller_is_published_all_the_same(self) -> None:
        (bucket,) = buckets(ORIGIN, 4, _numbered(DRAFT))
        document = decode(encode(bucket.to_document(datetime.now(UTC))))
        document["records"] = [[*row[:8], *row[9:]] for row in document["records"]]

        assert Bucket.from_document(document) == bucket

    def test_is_published_the_same_after_a_crash(self) -> None:
        dead = DRAFT._replace(key=None, value=None, raw=(("x", None), ("ce_id", b"\xff"), ("ce_channel", b"old")))
        (bucket,) = buckets(ORIGIN, 4, _numbered(DRAFT, dead))

        assert _stored(bucket).to_records() == bucket.to_records()

    def test_keeps_the_headers_of_a_dead_letter_but_its_channel(self) -> None:
        dead = DRAFT._replace(raw=(("x", None), ("ce_channel", b"old"), ("ce_sequence", b"7")))
        (bucket,) = buckets(ORIGIN, 4, _numbered(dead))

        (record,) = bucket.to_records()

        assert record.headers == [("x", None), ("ce_channel", b"shop.tills/3@x"), ("ce_sequence", b"0000000000000001")]


class TestBuckets:
    def test_are_split_before_they_grow_too_large(self) -> None:
        large = DRAFT._replace(value=b"x" * 900_000)

        made = buckets(ORIGIN, 4, _numbered(*[large] * 10))

        assert [bucket.seq for bucket in made] == [5, 6, 7]
        assert [len(bucket.records) for bucket in made] == [4, 4, 2]
        assert all(len(encode(bucket.to_document(datetime.now(UTC)))) < BUCKET_BYTES * 1.1 for bucket in made)

    def test_keep_the_order(self) -> None:
        made = buckets(ORIGIN, 0, _numbered(*[DRAFT._replace(value=b"x" * 1_500_000)] * 5))

        assert [number for bucket in made for _, number, _ in bucket.records] == [1, 2, 3, 4, 5]

    def test_are_none_where_nothing_is_published(self) -> None:
        assert buckets(ORIGIN, 4, []) == []
