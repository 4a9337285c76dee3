"""A server of the platform that listens on its port of this machine."""

from collections.abc import Callable, Mapping

from deploy.local.place import Place
from deploy.local.ports import accepts
from deploy.local.server import Process, Program


def listener(
    place: Place, name: str, command: tuple[str, ...], env: Mapping[str, str], ready: Callable[[], bool] | None = None
) -> Process:
    """Return a server that is ready once its port accepts connections, or once `ready` says so."""
    port = place.ports.of(name)
    program = Program(
        name=name,
        where=f"127.0.0.1:{port}",
        command=command,
        log=place.log(name),
        ready=ready or (lambda: accepts(port)),
        env=env,
    )
    return Process(program, place.leash)
