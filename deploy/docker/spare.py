"""Used while an image is built: leaves out of installed packages what no service reads; `spare.py FOLDER`.

`tests/unit/docker/test_spare.py` imports the services without them, and building an image of matching matches a
program without them.
"""

import pickle
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

# Parts of packages that nothing imports; those of FastStream would need clients that are not installed.
PARTS: Final = {
    "scipy": (
        *("cluster", "datasets", "differentiate", "fftpack", "integrate", "interpolate", "io", "misc", "ndimage"),
        *("odr", "signal", "special/cython_special*", "stats"),
    ),
    "numba": ("cuda",),
    "numpy": ("distutils",),
    "faststream": ("confluent", "mqtt", "nats", "rabbit", "redis"),
}
# Read by compilers and by type checkers.
SOURCES: Final = frozenset({".a", ".c", ".cpp", ".f", ".f90", ".h", ".hpp", ".pxd", ".pxi", ".pyi", ".pyx"})
# Pygments is here for tracebacks of commands: those are Python, or text.
LEXERS: Final = frozenset({"__init__.py", "_mapping.py", "python.py", "special.py"})
PAGES: Final = frozenset({"root", "en", "de", "fr", "es"})
# Somebody's country or language may be named in any language.
NAMES: Final = ("languages", "territories")


def spare(site: Path) -> None:
    """Leave out of the packages in a folder what no service reads."""
    for path in [one for name, parts in PARTS.items() for part in parts for one in (site / name).glob(part)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for path in _files(site):
        path.unlink()
    if (locales := site / "babel/locale-data").is_dir():
        sys.path.append(str(site))  # what is read are objects of babel
        for file in sorted(locales.glob("*.dat")):
            _reduce(file)


def _files(site: Path) -> Iterator[Path]:
    yield from [path for path in site.rglob("*") if path.suffix in SOURCES and path.is_file()]
    yield from [path for path in site.glob("pygments/lexers/*.py") if path.name not in LEXERS]


def _reduce(file: Path) -> None:
    """Keep of a language that no page speaks the names of countries and languages, and of its variants nothing."""
    language, _, variant = file.stem.partition("_")
    if language in PAGES:
        return
    if variant:
        file.unlink()
        return
    known: dict[str, Any] = pickle.loads(file.read_bytes())  # noqa: S301 - babel's own format, from a pinned wheel
    file.write_bytes(pickle.dumps({name: known[name] for name in NAMES if name in known}, 2))


if __name__ == "__main__":
    spare(Path(sys.argv[1]))
