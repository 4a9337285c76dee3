"""Controls a running platform from another shell: one line of JSON each way over the socket in `platform.json`."""

import contextlib
import fcntl
import json
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy.local.errors import LocalPlatformError, NotRunning
from deploy.local.files import write_whole
from deploy.local.place import command, lock_file

if TYPE_CHECKING:
    from deploy.local.platform import Platform

_PATIENCE = 5.0  # timeout in seconds for a request to arrive
ACTIONS = ("stop", "start", "kill", "freeze", "thaw")


def state_file(root: Path) -> Path:
    """Return the file with the addresses of a platform's servers."""
    return root / "platform.json"


def describe(platform: "Platform", control: str = "") -> dict[str, Any]:
    """Return the platform's addresses, states, process ids and folders."""
    return {
        "kafka": platform.kafka,
        "mongodb": platform.mongodb,
        "mail": str(platform.mail),
        "logs": str(platform.root / "logs"),
        "urls": platform.public_urls,
        "servers": {
            name: {"where": server.where, "state": server.state, "pid": server.pid}
            for name, server in platform.servers.items()
        },
        "origin": platform.front.origin if platform.front else "",
        "control": control,
    }


@contextmanager
def listening(platform: "Platform") -> Iterator[socket.socket]:
    """Open the socket and write the state file; both are removed afterwards."""
    # In a private folder, because a socket's path must be short and other users must not connect.
    with tempfile.TemporaryDirectory(prefix="platform-") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = f"{folder}/control"
        listener.bind(path)
        listener.listen()
        _write(platform, path)
        try:
            yield listener
        finally:
            state_file(platform.root).unlink(missing_ok=True)


def serve(platform: "Platform", listener: socket.socket) -> None:
    """Answer requests until a `down` request."""
    down = False
    while not down:
        connection, _ = listener.accept()
        # A client may disconnect before the response or send garbage; the platform continues.
        with contextlib.suppress(OSError, ValueError), connection:
            connection.settimeout(_PATIENCE)
            with connection.makefile("rw", encoding="utf-8") as stream:
                request = json.loads(stream.readline())
                down = request == {"action": "down"}
                stream.write(json.dumps({} if down else _answer(platform, request)) + "\n")
        _write(platform, listener.getsockname())


def wait_ended(root: Path) -> None:
    """Wait until the platform over `root` has released its folder."""
    with lock_file(root.resolve()).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


def ask(root: Path, **request: str) -> dict[str, Any]:
    """Send one request to the platform over `root` and return the response.

    Raises:
        NotRunning: no platform runs there.
        LocalPlatformError: the platform refused the request.
    """
    try:
        control = json.loads(state_file(root).read_text(encoding="utf-8"))["control"]
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(control)
            with connection.makefile("rw", encoding="utf-8") as stream:
                stream.write(json.dumps(request) + "\n")
                stream.flush()
                answer: dict[str, Any] = json.loads(stream.readline())
    except (OSError, ValueError) as error:
        raise NotRunning(f"No platform runs over {root}; start one: {command(root, 'up')}") from error
    if "error" in answer:
        raise LocalPlatformError(answer["error"])
    return answer


def _write(platform: "Platform", control: str) -> None:
    write_whole(state_file(platform.root), json.dumps(describe(platform, control), indent=2))


def _answer(platform: "Platform", request: dict[str, str]) -> dict[str, Any]:
    try:
        match request.get("action"), request.get("server", ""):
            case "status", _:
                pass
            case "stop", name:
                platform.stop(name)
            case "start", name:
                platform.start(name)
            case ("kill" | "freeze" | "thaw") as action, name:
                getattr(platform.server(name), action)()
            case action, _:
                return {"error": f"There is no action {action}; there are status, {', '.join(ACTIONS)} and down."}
    except LocalPlatformError as error:
        return {"error": str(error)}
    return describe(platform)
