"""A version says what runs: the same code has the same one, other code another."""

import re
from pathlib import Path

import structlog

from services.matching.jobs.versions import versions
from shared.version import version
from tests.unit.shared.site import Lines


def tree(root: Path, code: str, number: str = "1.2.3") -> Path:
    for name in ("services", "shared"):
        (root / name).mkdir(parents=True)
        (root / name / "__init__.py").write_text(code)
    (root / "pyproject.toml").write_text(f'[project]\nversion = "{number}"\n')
    return root


class TestVersion:
    def test_is_that_of_the_project_with_a_digest_of_the_code(self, tmp_path: Path) -> None:
        assert re.fullmatch(r"1\.2\.3\+[0-9a-f]{8}", version(tree(tmp_path, "a = 1")))

    def test_is_the_same_wherever_the_same_code_lies(self, tmp_path: Path) -> None:
        one, other = tree(tmp_path / "one", "a = 1"), tree(tmp_path / "other", "a = 1")
        (other / "shared" / "__pycache__").mkdir()
        (other / "shared" / "__pycache__" / "compiled.pyc").write_text("of one machine")
        (other / "README.md").write_text("other words")

        assert version(one) == version(other)

    def test_differs_where_the_code_does(self, tmp_path: Path) -> None:
        assert version(tree(tmp_path / "one", "a = 1")) != version(tree(tmp_path / "other", "a = 2"))

    def test_differs_for_a_copy_without_its_project_file(self, tmp_path: Path) -> None:
        copy = tree(tmp_path, "a = 1")
        (copy / "pyproject.toml").unlink()

        assert re.fullmatch(r"(0|[\d.]+)(\+[0-9a-f]{8})?", version(copy))

    def test_stands_in_log_lines_and_what_a_run_was_computed_by(self, lines: Lines) -> None:
        structlog.get_logger().info("service.ready")

        (line,) = lines()
        assert line["service.version"] == versions()["reverse-mentoring"] == version()
        assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{8}", version())
