"""The cache directory of compiled loops.

numba notices a change of a loop's own file, but not of a loop in another file that it calls. So the directory name
contains a digest of all files with loops or the tuples they read: any change recompiles everything.
"""

import hashlib
import os
import shutil
import tempfile
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
