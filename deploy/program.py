"""Starts a command line, and explains in one sentence why it cannot run: the wrong Python, or a full disk.

This module, and the `__main__` modules that use it, run without any package and with every Python since 3.6.
"""

import errno
import importlib
import os
import shlex
import sys
from pathlib import Path

NEEDED = (3, 11)
OURS = ("deploy", "services", "shared", "tests")
FAILED, CANNOT_WRITE, DISK_FULL, INTERRUPTED = 1, 73, 74, 130  # the second and third are those of sysexits(3)
NOBODY_READS = 141  # as after SIGPIPE
FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
ROOT = Path(__file__).resolve().parents[1]


def run(program: str, module: str, extra: str) -> int:
    """Run `main` of `module` and return its exit code; `program` is what `python -m` was told.

    Exit codes: 1 if a package or the right Python is missing, 73 if a file may not be written, 74 if the disk
    is full, or the file larger than this user may write, 130 after Ctrl-C, 141 if whoever read the output has
    ended, as `head` does.
    """
    if sys.version_info < NEEDED:
        version = "{}.{}".format(*sys.version_info)
        return _told(
            program, f"Python 3.11 or newer is needed, and {sys.executable} is {version}. {_advice(program, extra)}"
        )
    _open_what_is_closed()
    try:
        return _ran(module)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package in OURS:
            raise
        return _told(program, f"{package} is not installed for {sys.executable}. {_advice(program, extra)}")
    except OSError as error:
        code = _cannot_write(program, error)
        if not code:
            raise
        return code
    except KeyboardInterrupt:
        return INTERRUPTED


def _ran(module: str) -> int:
    code = int(importlib.import_module(module).main() or 0)
    sys.stdout.flush()  # here, where a full disk can still be said
    return code


def _cannot_write(program: str, error: OSError) -> int:
    """Return the exit code after an error that is about the machine, once it is told; 0 for any other."""
    if isinstance(error, BrokenPipeError):
        _write_nowhere()
        return NOBODY_READS
    if error.errno in FULL:
        return _told(
            program, f"The disk is full: {error.filename or 'a file'} cannot be written. Free some.", DISK_FULL
        )
    if error.errno == errno.EFBIG:
        return _told(
            program, f"{error.filename or 'A file'} would be larger than you may write: see ulimit -f.", DISK_FULL
        )
    if error.errno in FORBIDDEN and error.filename:
        return _told(program, f"{error.filename} cannot be written or read: {error.strerror}.", CANNOT_WRITE)
    return 0


def _open_what_is_closed() -> None:
    """Let a program that was started without an output, as by `>&-`, write what it says nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 - for as long as the program runs


def _write_nowhere() -> None:
    """Let the interpreter write what is left in its buffer nowhere, else it says at its end that it could not."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(program: str, sentence: str, code: int = FAILED) -> int:
    print(f"{program}: {sentence}", file=sys.stderr)
    return code


def _advice(program: str, extra: str) -> str:
    """Return the command to run instead: in the environment of this source tree, or after installing the extra."""
    if not (ROOT / "pyproject.toml").exists():
        return f"Run: pip install 'reverse-mentoring[{extra}]'"
    command = " ".join([".venv/bin/python -m", program, *map(shlex.quote, sys.argv[1:])])
    environment = ROOT / ".venv"
    if not environment.exists() or environment.resolve() == Path(sys.prefix).resolve():
        command = f"make setup && {command}"
    return f"Run in {ROOT}: {command}"
