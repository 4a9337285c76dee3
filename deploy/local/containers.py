"""Runs a server in a container, if a Docker engine is available."""

import gc
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import docker
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from deploy.local.errors import NotAvailable, NotReadyInTime, ServerDied
from deploy.local.server import READY_SECONDS, STOP_SECONDS, State

_STATES = {"running": State.RUNNING, "paused": State.FROZEN, "exited": State.DIED, "created": State.STOPPED}


def require_engine() -> None:
    """Raise NotAvailable unless a Docker engine answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # docker-py leaks its socket if the engine does not answer
        answers = _engine_answers()
        gc.collect()
    if not answers:
        raise NotAvailable("no Docker engine answers (install Docker and start it)")


def _engine_answers() -> bool:
    try:
        docker.from_env(timeout=5).close()
    except DockerException:
        return False
    return True


class Container:
    """A container as one server; its data is removed with it."""

    pid = None

    def __init__(self, name: str, where: str, container: DockerContainer, ready: Callable[[], bool]) -> None:
        self.name = name
        self.where = where
        self._container = container
        self._ready = ready
        self._stopped = True

    @property
    def state(self) -> State:
        """The state of the container."""
        if self._stopped:
            return State.STOPPED
        self._docker.reload()
        return _STATES.get(self._docker.status, State.DIED)

    def start(self, env: Mapping[str, str] | None = None) -> None:
        """Start it, the first time from its image; `env` must be empty, as a container's environment cannot change."""
        if env:
            raise NotAvailable("a container that runs already takes no other environment")
        if self._container.get_wrapped_container() is None:
            self._container.start()
        else:
            self._docker.start()
        self._stopped = False

    def wait_ready(self) -> None:
        """Wait until it answers; raises ServerDied or NotReadyInTime."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._ready():
            if self.state is not State.RUNNING:
                raise ServerDied(f"{self.name} ended before it was ready.\n{self._docker.logs(tail=15).decode()}")
            if time.monotonic() > deadline:
                raise NotReadyInTime(f"{self.name} was not ready after {READY_SECONDS:.0f} s.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it gracefully, and kill it after 20 s."""
        self._docker.stop(timeout=int(STOP_SECONDS))
        self._stopped = True

    def kill(self) -> None:
        """Kill it."""
        self._docker.kill()
        self._stopped = True

    def freeze(self) -> None:
        """Pause it."""
        self._docker.pause()

    def thaw(self) -> None:
        """Resume it."""
        self._docker.unpause()

    def close(self) -> None:
        """Remove it and its data."""
        if self._container.get_wrapped_container() is not None:
            self._container.stop()

    @property
    def _docker(self) -> Any:  # noqa: ANN401 - the docker package has no types
        return self._container.get_wrapped_container()
