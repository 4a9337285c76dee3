"""What people get by mail is counted, and the documentation says what the count says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.demo.inboxes import Inbox
from tests.simulation.mails import APART, JOINED, both, rows

PAGE = Path(__file__).parents[3] / "docs" / "mails.md"
Counted = Mapping[str, tuple[Mapping[str, Inbox], int]]


@pytest.fixture(scope="module")
async def counted() -> Counted:
    return await both()


class TestMailsOfAQuarter:
    async def test_are_fewer_for_the_same_sessions_where_questions_are_joined(self, counted: Counted) -> None:
        (joined, held), (apart, as_often) = counted[JOINED], counted[APART]

        assert held == as_often == 42
        assert all(joined[side].each == apart[side].each - 3 for side in ("mentee", "mentor"))

    async def test_are_those_of_the_documentation(self, counted: Counted) -> None:
        lines = PAGE.read_text(encoding="utf-8").splitlines()

        assert [one for one in lines if one.startswith("| ")][2:] == [f"| {' | '.join(row)} |" for row in rows(counted)]
