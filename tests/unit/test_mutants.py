"""The table of planted faults: each still applies, and the page about them names each."""

import ast
import re

import pytest

from tests.mutants.mutant import ROOT, DoesNotApply, Mutant
from tests.mutants.table import MUTANTS

PAGE = ROOT / "docs" / "mutants.md"


class TestMutants:
    @pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
    def test_apply_to_the_tree_as_it_is(self, mutant: Mutant) -> None:
        source = (ROOT / mutant.path).read_text()

        changed = mutant.changed(source)

        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))

    def test_have_names_of_their_own(self) -> None:
        assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 14

    def test_that_do_not_apply_say_so(self) -> None:
        gone = Mutant("gone", "", "", (("what is not there", ""),))

        with pytest.raises(DoesNotApply, match=r"gone: .* holds 0 times: 'what is not there'"):
            gone.changed("something else")


class TestPage:
    def test_says_of_each_what_is_planted_where(self) -> None:
        rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.+?) \| `(.+?)` \|", PAGE.read_text(), re.MULTILINE)

        assert rows == [(mutant.name, mutant.what, mutant.path) for mutant in MUTANTS]
