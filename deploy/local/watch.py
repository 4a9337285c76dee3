"""Waits until its standard input closes, then kills every process that carries a mark in its environment."""

import sys

import psutil


def carry(mark: tuple[str, str]) -> list[psutil.Process]:
    """List the living processes whose environment holds `mark`, a name and a value."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(mark[0]) == mark[1] and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def main(name: str, value: str) -> None:
    """Wait for the end of the platform, then kill all its processes."""
    sys.stdin.read()
    # Repeat until none is left: a process may fork while the list is made.
    while found := carry((name, value)):
        for process in found:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        # For a limited time, because a zombie stays in the list of processes until its parent waits for it.
        psutil.wait_procs(found, timeout=0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
