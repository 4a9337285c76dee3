"""Executes a program that the kernel ends when its parent dies: `python leashed.py PARENT PROGRAM ARGUMENT...`."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def main(parent: int, command: list[str]) -> None:
    """Tie this process to `parent`, then execute `command` in its place."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before prctl took effect.
    if os.getppid() != parent:
        sys.exit("The platform ended before this program started.")
    try:
        os.execvp(command[0], command)  # noqa: S606 - the program is one of ours, no shell is wanted
    except OSError as error:
        sys.exit(f"{command[0]} cannot be started: {error.strerror}.")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
