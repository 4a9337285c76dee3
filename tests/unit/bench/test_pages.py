"""The company that pages are measured with: copies are others, and what is of all stays one."""

from tests.bench.pages_company import Copying

PROGRAM, PERSON = "a" * 32, "b" * 32


def copies(document: dict[str, object]) -> list[dict[str, object]]:
    return list(Copying(frozenset({PROGRAM}), 3).of("people", document))


class TestCopying:
    def test_gives_each_copy_an_id_of_its_own(self) -> None:
        found = copies({"_id": f"{PROGRAM}:{PERSON}", "person_id": PERSON})
        assert len({one["_id"] for one in found}) == len(found) == 3

    def test_keeps_what_belongs_together(self) -> None:
        for one in copies({"_id": f"{PROGRAM}:{PERSON}", "person_id": PERSON, "others": [{"id": PERSON}]}):
            assert one["_id"] == f"{PROGRAM}:{one['person_id']}"
            assert one["others"] == [{"id": one["person_id"]}]

    def test_gives_nobody_the_address_of_another(self) -> None:
        found = copies({"_id": PERSON, "email": "ada@example.org"})
        assert [one["email"] for one in found] == ["ada@example.org", "1.ada@example.org", "2.ada@example.org"]

    def test_copies_nothing_that_is_of_the_program(self) -> None:
        assert copies({"_id": PROGRAM, "title": "One"}) == [{"_id": PROGRAM, "title": "One"}]
