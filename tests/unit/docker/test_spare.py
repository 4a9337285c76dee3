"""What images leave out of packages: services run without it, and names in all languages are still understood."""

import importlib.util
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.docker.layers import forget_addresses, once
from deploy.docker.spare import LEXERS, NAMES, PARTS, spare

IMPORTS = """
import sys
import rich.traceback
import services.matching.solver.warm, services.matching.matcher.meaning
print(*sys.modules)
"""


def package(name: str) -> Path:
    """Return where a package is installed."""
    found = importlib.util.find_spec(name)
    assert found
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


def read(file: Path) -> dict[str, Any]:
    """Return what babel knows about a language."""
    found: dict[str, Any] = pickle.loads(file.read_bytes())  # noqa: S301 - babel's own format
    return found


class TestSpare:
    def test_leaves_out_nothing_that_matching_imports(self) -> None:
        said = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
        imported = said.stdout.split()

        gone = {f"{package}.{part}" for package, parts in PARTS.items() for part in parts}
        assert {"scipy.optimize", "pygments.lexers"} <= {*imported}
        assert not {name for name in imported if ".".join(name.split(".")[:2]) in gone}
        assert "scipy.special.cython_special" not in imported
        lexers = {name.rpartition(".")[2] for name in imported if name.startswith("pygments.lexers.")}
        assert {f"{name}.py" for name in lexers} <= LEXERS

    def test_names_parts_that_are_there(self) -> None:
        for name, parts in PARTS.items():
            assert [part for part in parts if not [*package(name).glob(part)]] == []
        assert {path.name for path in (package("pygments") / "lexers").glob("*.py")} >= LEXERS

    def test_keeps_the_names_of_countries_and_languages_in_every_language(self, tmp_path: Path) -> None:
        there, kept = package("babel") / "locale-data", tmp_path / "babel/locale-data"
        kept.mkdir(parents=True)
        for name in ("root", "en", "en_GB", "ja", "sr", "sr_Latn", "uk"):
            shutil.copy(there / f"{name}.dat", kept)

        spare(tmp_path)

        for name in ("ja", "sr", "uk"):
            before, after = (read(folder / f"{name}.dat") for folder in (there, kept))
            assert {key: before[key] for key in NAMES} == after
        for name in ("root", "en", "en_GB"):
            assert (kept / f"{name}.dat").read_bytes() == (there / f"{name}.dat").read_bytes()
        assert not (kept / "sr_Latn.dat").exists()

    def test_takes_what_compilers_and_type_checkers_read(self, tmp_path: Path) -> None:
        for name in ("one.py", "one.pyi", "two.h", "three.pyx", "data.txt"):
            (tmp_path / name).write_text("")

        spare(tmp_path)

        assert {path.name for path in tmp_path.iterdir()} == {"one.py", "data.txt"}


class TestLayers:
    def test_have_a_library_of_several_wheels_once(self, tmp_path: Path) -> None:
        for name in ("numpy.libs", "scipy.libs"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "libgfortran.so.5").write_text("the same")
        (tmp_path / "scipy.libs/libother.so").write_text("another")

        once([*tmp_path.glob("*.libs/*.so*")])

        kept = tmp_path / "scipy.libs/libgfortran.so.5"
        assert kept.is_symlink()
        assert kept.read_text() == "the same"
        assert not (tmp_path / "scipy.libs/libother.so").is_symlink()

    def test_have_no_address_of_a_function_in_compiled_loops(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        for name, at in (("a/one.nbc", b"7f4dabd834c0"), ("two.nbc", b"7f3f890374c0")):
            (tmp_path / name).write_bytes(b"CPUDispatcher(<function _bid at 0x" + at + b">)")

        forget_addresses(tmp_path)

        assert (tmp_path / "a/one.nbc").read_bytes() == (tmp_path / "two.nbc").read_bytes()
        assert len((tmp_path / "two.nbc").read_bytes()) == len(b"CPUDispatcher(<function _bid at 0x7f4dabd834c0>)")
