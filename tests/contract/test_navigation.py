"""The navigation leads to pages that exist, and shows each to those who may open it."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.auth.caller import Caller, CallerKind, StaffRole
from shared.auth.rights import Rule
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http.guard import is_public, rights_of
from shared.pages.navigation import OF_ALL, OF_PROGRAM, SEARCH, SIGN_OUT, START, Entry, links

ENTRIES = (*OF_ALL, *OF_PROGRAM, START, SIGN_OUT, SEARCH)
URLS = dict.fromkeys(NAMES, "")
PROGRAM, OTHER = ProgramId("program-1"), ProgramId("program-2")


def pages(entry: Entry) -> Iterator[tuple[str, Rule | None]]:
    """Yield the templates of a service's pages at an entry's address, each with its rule."""
    for found in iter_route_contexts(application(entry.service).routes):
        route = found.original_route
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path == entry.path:
            yield route.path, next(iter(rights_of(route.dependant)), None)


def coordinator() -> Caller:
    person = PersonId("ada")
    return Caller(kind=CallerKind.PERSON, name="person:ada", person_id=person, staff={PROGRAM: StaffRole.COORDINATOR})


class TestNavigation:
    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.label)
    def test_leads_to_a_page_for_those_who_may_open_it(self, entry: Entry) -> None:
        ((_, rule),) = pages(entry)
        assert is_public(entry.path) or (rule is not None and rule.standings == entry.rule.standings)

    def test_of_a_program_is_for_those_who_run_it(self) -> None:
        own = [one.label for one in links(coordinator(), URLS, "/", PROGRAM)]
        assert own == [one.label for one in OF_PROGRAM]
        assert links(coordinator(), URLS, "/", OTHER) == []

    def test_marks_the_page_that_is_open_and_no_other(self) -> None:
        shown = links(coordinator(), URLS, f"/programs/{PROGRAM}/settings", PROGRAM)
        assert [one.label for one in shown if one.here] == ["Settings"]
        assert [one.here for one in links(coordinator(), URLS, "/programs", None)][:1] == [True]
