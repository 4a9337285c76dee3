"""`python -m deploy.release`, also `make release`."""

import sys

from deploy.program import run

if __name__ == "__main__":
    sys.exit(run("deploy.release", "deploy.release.steps", "ops"))
