"""Used while an image is built: what a service needs beyond all others becomes a layer of its own.

`layers.py common` finishes what all services have, and notes it; `layers.py own FOLDER` finishes what has been
installed since, and copies that alone. Tests and libraries to link against are left out; Python's files are compiled
so that they are the same whenever that is done, and stay valid whatever times a layer gives its files.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from compileall import compile_file
from pathlib import Path
from py_compile import PycInvalidationMode

APP = Path("/app")
NOTED = Path("/build/common.json")


def present() -> set[str]:
    """Return the paths of all files."""
    return {str(path.relative_to(APP)) for path in APP.rglob("*") if path.is_symlink() or not path.is_dir()}


def finish(before: set[str]) -> None:
    """Leave out what nobody runs, and compile what is new."""
    for folder in [*APP.glob("lib/**/tests")]:
        shutil.rmtree(folder, ignore_errors=True)
    for path in sorted(present() - before):
        if path.endswith(".a"):
            (APP / path).unlink()
        elif path.endswith(".py"):
            compile_file(APP / path, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def strip(paths: Collection[str]) -> None:
    """Remove the symbols of libraries; those of wheels that were patched to carry others may not be touched."""
    carried = {path.partition(".libs/")[0].rpartition("/")[2] for path in paths if ".libs/" in path}
    carried |= {f"{name}.libs" for name in carried}
    for path in paths:
        package = path.partition("site-packages/")[2].partition("/")[0]
        if path.endswith(".so") and package not in carried:
            subprocess.run(["/usr/bin/strip", "--strip-unneeded", str(APP / path)], check=True)


def take(paths: Iterable[str], folder: Path) -> None:
    """Copy files to the same places under another folder."""
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(APP / path, target, follow_symlinks=False)


if __name__ == "__main__":
    known = set(json.loads(NOTED.read_text())) if NOTED.exists() else set()
    finish(known)
    found = sorted(present() - known)
    strip(found)
    if sys.argv[1] == "common":
        NOTED.write_text(json.dumps(found))
    else:
        take(found, Path(sys.argv[2]))
