import ast
from pathlib import Path

from services.matching.versions import DECIDES, HERE, versions

APART = {"versions"}  # it decides nothing


def _imported(file: Path) -> set[str]:
    """Return the modules of the service, by name, that a file imports at its top level."""
    nodes = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]
    inside = [
        node.module.split(".")[2] for node in nodes if node.module and node.module.startswith("services.matching.")
    ]
    return {name for name in inside if (HERE / f"{name}.py").exists()}


class TestVersions:
    def test_know_every_module_that_a_run_is_computed_by(self) -> None:
        found, next_ = set[str](), {"computing"}
        while next_:
            found |= next_
            next_ = {name for one in next_ for name in _imported(HERE / f"{one}.py")} - found
        assert found - APART == set(DECIDES)

    def test_name_packages_and_code(self) -> None:
        known = versions()
        assert known["numpy"].count(".") == 2
        assert len(known["solver"]) == len(known["matching"]) == 16
        assert known["solver"] != known["matching"]
