"""`python -m deploy.cluster`: see docs/cluster.md."""

import sys

from deploy.program import run

if __name__ == "__main__":
    sys.exit(run("deploy.cluster", "deploy.cluster.commands", "local"))
