"""`python -m deploy.demo`: see docs/commands.md."""

import sys

from deploy.program import run

if __name__ == "__main__":
    sys.exit(run("deploy.demo", "deploy.demo.commands", "local"))
