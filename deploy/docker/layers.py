"""Used while an image is built: what a service needs beyond all others becomes a layer of its own.

`layers.py common` finishes what all services have, and notes it; `layers.py own FOLDER` finishes what has been
installed since, and copies that alone. What nobody runs is left out; Python's files are compiled so that they are the
same whenever that is done, and stay valid whatever times a layer gives its files. `layers.py same FOLDER` makes the
loops that numba has compiled the same.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from compileall import compile_file
from pathlib import Path
from py_compile import PycInvalidationMode

APP = Path("/app")
NOTED = Path("/build/common.json")
# How Python shows where a function is in memory; numba keeps that as a comment beside the machine code.
ADDRESS = re.compile(rb" at 0x[0-9a-f]{12}>")
NOWHERE = b" at 0x000000000000>"


def present() -> set[str]:
    """Return the paths of all files."""
    return {str(path.relative_to(APP)) for path in APP.rglob("*") if path.is_symlink() or not path.is_dir()}


def finish(before: set[str]) -> None:
    """Leave out what nobody runs, and compile what is new."""
    for folder in [*APP.glob("lib/**/tests")]:
        shutil.rmtree(folder, ignore_errors=True)
    for site in APP.glob("lib/python3*/site-packages"):
        subprocess.run([sys.executable, Path(__file__).with_name("spare.py"), site], check=True)
        once([*site.glob("*.libs/*.so*")])
    for path in sorted(present() - before):
        if path.endswith(".py"):
            compile_file(APP / path, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def once(libraries: Iterable[Path]) -> None:
    """Keep a library once that several wheels carry; the others are links to it."""
    known: dict[str, Path] = {}
    for path in sorted(path for path in libraries if not path.is_symlink()):
        same = known.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
        if same != path:
            path.unlink()
            path.symlink_to(Path("..") / same.parent.name / same.name)


def forget_addresses(folder: Path) -> None:
    """Take out of compiled loops where functions were in memory, which is elsewhere in each build."""
    for path in folder.rglob("*.nbc"):
        path.write_bytes(ADDRESS.sub(NOWHERE, path.read_bytes()))


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


def main(task: str, *folders: str) -> None:
    """Do what the first word says."""
    if task == "same":
        forget_addresses(Path(*folders))
        return
    known = set(json.loads(NOTED.read_text())) if NOTED.exists() else set()
    finish(known)
    found = sorted(present() - known)
    strip(found)
    if task == "common":
        NOTED.write_text(json.dumps(found))
    else:
        take(found, Path(*folders))


if __name__ == "__main__":
    main(*sys.argv[1:])
