"""What stands in a program's way is said in one sentence, with an exit code; a bug keeps its traceback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.program import ROOT, run

Program = Callable[[str], int]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Run a program whose `main` does one thing."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def ends(code: str) -> int:
        module = f"one_{abs(hash(code))}"
        (tmp_path / f"{module}.py").write_text(f"def main():\n    {code}\n")
        return run("deploy.one", module, "local")

    return ends


class TestProgram:
    @pytest.mark.parametrize(
        ("code", "exit_code", "said"),
        [
            (
                "raise OSError(28, 'No space left on device', 'build/x')",
                74,
                "The disk is full: build/x cannot be written.",
            ),
            ("raise OSError(122, 'Disk quota exceeded')", 74, "The disk is full: a file cannot be written."),
            ("raise OSError(27, 'File too large')", 74, "A file would be larger than you may write: see ulimit -f."),
            (
                "raise OSError(13, 'Permission denied', '/srv/x')",
                73,
                "/srv/x cannot be written or read: Permission denied.",
            ),
            ("import not_there_at_all", 1, "not_there_at_all is not installed for"),
        ],
    )
    def test_that_cannot_go_on_says_so_in_a_sentence(
        self, program: Program, capsys: pytest.CaptureFixture[str], code: str, exit_code: int, said: str
    ) -> None:
        assert program(code) == exit_code
        assert capsys.readouterr().err.startswith(f"deploy.one: {said}")

    @pytest.mark.parametrize(
        ("code", "exit_code"), [("return None", 0), ("return 3", 3), ("raise KeyboardInterrupt", 130)]
    )
    def test_ends_with_its_own_exit_code(self, program: Program, code: str, exit_code: int) -> None:
        assert program(code) == exit_code

    @pytest.mark.parametrize("lines", [1, 100_000])
    @pytest.mark.parametrize("shell", ["{} | head -c 1", "{} | true", "{} >&-", "{} >&- 2>&-"])
    def test_that_nobody_reads_ends_quietly(self, tmp_path: Path, shell: str, lines: int) -> None:
        (tmp_path / "many.py").write_text(f"def main():\n    for one in range({lines}): print(one)\n")
        start = "import sys; from deploy.program import run; sys.exit(run('deploy.many', 'many', 'ops'))"
        command = shell.format(f'{sys.executable} -c "{start}"')
        paths = {"PYTHONPATH": f"{ROOT}:{tmp_path}"}
        ended = subprocess.run(  # noqa: S602 - a shell is what ends the reader
            f"set -o pipefail; {command}", shell=True, executable="bash", env=paths, capture_output=True, check=False
        )
        assert ended.stderr == b""
        assert ended.returncode in {0, 141}

    @pytest.mark.parametrize("code", ["import deploy.nowhere", "raise OSError(5, 'Input/output error')"])
    def test_that_has_a_bug_keeps_its_traceback(self, program: Program, code: str) -> None:
        with pytest.raises((ModuleNotFoundError, OSError)):
            program(code)
