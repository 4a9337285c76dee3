"""Where compiled loops are kept between runs.

numba knows when the file of a loop changes, but not when a loop of another file that it calls does. So the directory
carries a digest of all files with loops or the tuples they read: after a change to one everything is compiled anew.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def cache_directory(compiler: str) -> str:
    """Return a directory that can be written: under NUMBA_CACHE_DIR, else beside the sources, else a temporary one.

    Where the sources cannot be written, as in a container with a read-only root, what the image was built with is
    copied.
    """
    name = f"solver-{_digest(compiler)}"
    home = Path(os.environ.get("NUMBA_CACHE_DIR") or HERE / "__pycache__")
    if _can_write(home):
        return str(home / name)
    copy = Path(tempfile.gettempdir()) / f"{name}-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    if (home / name).is_dir() and not copy.exists():
        shutil.copytree(home / name, copy)
    return str(copy)


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
