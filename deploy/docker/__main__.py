"""`python -m deploy.docker`, also `make images`."""

import sys

from deploy.program import run

if __name__ == "__main__":
    sys.exit(run("deploy.docker", "deploy.docker.images", "ops"))
