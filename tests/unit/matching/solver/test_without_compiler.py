import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.matching.solver.cache import cache_directory

WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
import numpy as np
from services.matching.solver import Method, Rules, Side, Weights, match, solve
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.match import TooLargeWithoutCompiler
assert "numba cannot run here" in PROBLEM
mentors, mentees = Side.of([0, 1]), Side.of([2, 3], level=[2, 3], capacity=[2, 2])
assert len(match(mentors, mentees, Weights(), Rules())) == 2
assert solve([[1, 2], [2, 1]], mentor_capacity=[2, 2], capacity=[2, 2]).total == 6
many = Side.of(np.arange(10, 5100))
try:
    match(many, mentees, Weights(), Rules())
except TooLargeWithoutCompiler as refused:
    print(refused)
"""


class TestWithoutCompiler:
    def test_matches_on_numpy_and_says_so_when_a_program_is_too_large(self) -> None:
        home = {"PYTHONPATH": str(Path(__file__).parents[4])}
        command = [sys.executable, "-c", WITHOUT_NUMBA]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | home)
        assert "install numba" in done.stdout


class TestCacheDirectory:
    def test_changes_with_the_compiler(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        assert cache_directory("1") != cache_directory("2")
        assert cache_directory("1").startswith(str(tmp_path))

    def test_copies_what_an_image_was_built_with_when_it_cannot_write_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "image"))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        built = Path(cache_directory("1"))
        built.mkdir(parents=True)
        (built / "loop.nbc").write_text("machine code")
        monkeypatch.setattr("services.matching.solver.cache._can_write", lambda _directory: False)
        copy = Path(cache_directory("1"))
        assert copy != built
        assert (copy / "loop.nbc").read_text() == "machine code"

    @pytest.mark.parametrize("mode", [0o777, 0o775])
    def test_is_not_shared_with_whoever_made_one_of_that_name_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
    ) -> None:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "image"))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr("services.matching.solver.cache._can_write", lambda _directory: False)
        foreseen = Path(cache_directory("1"))
        foreseen.chmod(mode)  # others could write loops into it, which are executed
        (foreseen / "loop.nbi").write_text("a trap")

        used = Path(cache_directory("1"))

        assert used != foreseen
        assert [*used.iterdir()] == []
        assert used.stat().st_mode & 0o777 == 0o700

    def test_is_not_behind_a_link_of_somebody_else(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "image"))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr("services.matching.solver.cache._can_write", lambda _directory: False)
        foreseen = Path(cache_directory("1"))
        foreseen.rmdir()
        foreseen.symlink_to(tmp_path)

        assert not Path(cache_directory("1")).is_symlink()
