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
    """Wait for the end of the platform, then leave nothing of it."""
    sys.stdin.read()
    # Again until none is left: a process may have forked while the list was made.
    while found := carry((name, value)):
        for process in found:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        # Briefly: one that its parent has not yet waited for stays in the list of processes.
        psutil.wait_procs(found, timeout=0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
