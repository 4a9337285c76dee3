"""Shows on the terminal where everything is."""

from typing import Any

from rich.console import Console
from rich.table import Table

console = Console()


def show(state: dict[str, Any]) -> None:
    """Print a platform's servers, mails and logs as `control.describe` gives them."""
    table = Table("server", "where", "state", "pid")
    for name, server in state["servers"].items():
        where = state["urls"].get(name, server["where"])
        table.add_row(name, where, server["state"], str(server["pid"] or ""))
    console.print(table)
    console.print(f"mails: {state['mail']}\nlogs: {state['logs']}", highlight=False, soft_wrap=True)
