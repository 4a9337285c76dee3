"""The cache directory of compiled loops.

numba notices a change of a loop's own file, but not of a loop in another file that it calls. So the directory name
contains a digest of all files with loops or the tuples they read: any change recompiles everything.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent


def cache_directory(compiler: str) -> str:
    """Return a writable directory: under NUMBA_CACHE_DIR, else beside the sources, else a temporary one.

    If the sources are read-only, as in a container with a read-only root, the cache built into the image is
    copied.
    """
    name = f"solver-{_digest(compiler)}"
    home = Path(os.environ.get("NUMBA_CACHE_DIR") or HERE / "__pycache__")
    if _can_write(home):
        return str(home / name)
    copy = _own(Path(tempfile.gettempdir()) / f"{name}-{os.getuid() if hasattr(os, 'getuid') else 'user'}")
    if (home / name).is_dir() and not any(copy.iterdir()):
        shutil.copytree(home / name, copy, dirs_exist_ok=True)
    return str(copy)


def _own(directory: Path) -> Path:
    """Return the directory if nobody else can write to it, else a new one: what is in it is executed."""
    with suppress(OSError):
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
        if stat.S_ISDIR(found.st_mode) and _is_ours(found) and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return directory
    return Path(tempfile.mkdtemp(prefix=f"{directory.name}-"))


def _is_ours(found: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()


def _digest(compiler: str) -> str:
    digest = hashlib.sha256(compiler.encode())
    for source in sorted(HERE.glob("*.py")):
        text = source.read_bytes()
        if b"@compiled" in text or b"NamedTuple" in text:
            digest.update(text)
    return digest.hexdigest()[:16]


def _can_write(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except OSError:
        return False
    return True
