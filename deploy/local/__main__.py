"""`python -m deploy.local`: see docs/commands.md."""

import sys

from deploy.program import run

if __name__ == "__main__":
    sys.exit(run("deploy.local", "deploy.local.commands", "local"))
