"""Docker and Buildah, as far as building images needs them; whichever is there is used."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

ROOT: Final = Path(__file__).parents[2]
DOCKERFILE: Final = "deploy/docker/Dockerfile"
# Where a proxy opens TLS, its certificate is in the file that this names; a build needs it too, and leaves it behind.
CERTIFICATES: Final = "SSL_CERT_FILE"


class CannotBuild(Exception):
    """No image is built; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """An image: its id, which is a digest of its configuration and layers, and what it takes unpacked."""

    name: str
    id: str
    bytes: int


class Builder(Protocol):
    """What builds images."""

    name: str
    archives: str  # what syft calls the archives that `save` writes

    def has(self, image: str) -> bool:
        """Tell whether an image is here, or a registry gives it."""

    def load(self, archive: Path, image: str) -> None:
        """Make an image of one layer of the files in an archive."""

    def build(self, image: str, arguments: Mapping[str, str]) -> Built:
        """Build the Dockerfile.

        Raises:
            CannotBuild: a step failed; what it said is on standard error.
        """

    def save(self, image: str, archive: Path) -> None:
        """Write an image to a file."""


def builder() -> Builder:
    """Return Docker where its engine answers, else Buildah.

    Raises:
        CannotBuild: neither is there.
    """
    if shutil.which("docker") and _says(["docker", "info"]) is not None:
        return Docker()
    if shutil.which("buildah"):
        return Buildah()
    raise CannotBuild(
        "neither Docker's engine nor Buildah is here: install one of them, such as Debian's package buildah"
    )


class Docker:
    """Docker with BuildKit."""

    name, archives = "docker", "docker-archive"

    def has(self, image: str) -> bool:
        """Tell whether an image is here, or a registry gives it."""
        here = _says(["docker", "image", "inspect", image]) is not None
        return here or _says(["docker", "pull", "--quiet", image]) is not None

    def load(self, archive: Path, image: str) -> None:
        """Make an image of one layer of the files in an archive."""
        _run(["docker", "import", str(archive), image])

    def build(self, image: str, arguments: Mapping[str, str]) -> Built:
        """Build the Dockerfile."""
        _run(
            [
                *("docker", "buildx", "build", "--file", DOCKERFILE, "--tag", image),
                *_secret("type=file,id=ca,src="),
                *(part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")),
                *("--build-arg", "SOURCE_DATE_EPOCH=0", "--provenance=false"),
                *("--output", "type=docker,rewrite-timestamp=true", "."),
            ]
        )
        (found,) = json.loads(_said(["docker", "image", "inspect", image]))
        return Built(name=image, id=found["Id"].removeprefix("sha256:"), bytes=found["Size"])

    def save(self, image: str, archive: Path) -> None:
        """Write an image to a file."""
        _run(["docker", "save", "--output", str(archive), image])


class Buildah:
    """Buildah, which needs no engine; as root without further rights it isolates steps by chroot."""

    name, archives = "buildah", "oci-archive"

    def has(self, image: str) -> bool:
        """Tell whether an image is here, or a registry gives it."""
        here = _says(["buildah", "inspect", "--type", "image", image]) is not None
        return here or _says(["buildah", "pull", "--quiet", image]) is not None

    def load(self, archive: Path, image: str) -> None:
        """Make an image of one layer of the files in an archive."""
        container = _said(["buildah", "from", "scratch"]).strip()
        _run(["buildah", "add", "--quiet", container, str(archive), "/"])
        _run(["buildah", "commit", "--quiet", "--rm", "--timestamp", "0", container, image])

    def build(self, image: str, arguments: Mapping[str, str]) -> Built:
        """Build the Dockerfile."""
        _run(
            [
                *("buildah", "bud", "--layers", "--pull-never", "--file", DOCKERFILE, "--tag", image),
                *("--isolation", os.environ.get("BUILDAH_ISOLATION", "chroot"), "--network", "host"),
                *("--ignorefile", f"{DOCKERFILE}.dockerignore", "--timestamp", "0"),
                *_secret("id=ca,src="),
                *(part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")),
                ".",
            ]
        )
        found = json.loads(_said(["buildah", "inspect", "--type", "image", image]))
        layers = json.loads(found["Manifest"])["layers"]
        return Built(name=image, id=found["FromImageID"], bytes=sum(layer["size"] for layer in layers))

    def save(self, image: str, archive: Path) -> None:
        """Write an image to a file."""
        _run(["buildah", "push", "--quiet", image, f"oci-archive:{archive}:{image}"])


def _secret(form: str) -> Sequence[str]:
    certificates = os.environ.get(CERTIFICATES, "")
    return ("--secret", f"{form}{certificates}") if certificates else ()


def _run(command: Sequence[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise CannotBuild(f"{' '.join(command[:2])} failed; what it said stands above")


def _said(command: Sequence[str]) -> str:
    said = _says(command)
    if said is None:
        raise CannotBuild(f"{' '.join(command)} failed")
    return said


def _says(command: Sequence[str]) -> str | None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout
