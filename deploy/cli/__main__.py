"""`python -m deploy.cli`, also installed as `mentoring`: see docs/commands.md."""

import sys

from deploy.program import run


def main() -> int:
    """Run one command and return its exit code."""
    return run("deploy.cli", "deploy.cli.commands", "ops")


if __name__ == "__main__":
    sys.exit(main())
