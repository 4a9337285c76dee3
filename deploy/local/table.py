"""Prints a table of the platform's addresses and folders."""

from typing import Any

from deploy.cli.show import rows


def show(state: dict[str, Any]) -> None:
    """Print a platform's servers, mails and logs, from `control.describe`."""
    servers = [
        {
            "server": name,
            "where": state["urls"].get(name, server["where"]),
            "state": server["state"],
            "pid": server["pid"],
        }
        for name, server in state["servers"].items()
    ]
    rows(servers, ("server", "where", "state", "pid"))
    if state["origin"]:
        print(f"open: {state['origin']}")
    print(f"mails: {state['mail']}\nlogs: {state['logs']}")
