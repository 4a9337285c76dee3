"""`python -m deploy.docker [SERVICE ...]`: builds the images; build/images.json then says what they are.

`--base` names the image beneath, best by its digest. Where no registry answers for it, a Debian of the same release
is put together from packages by mmdebstrap (as root), which takes a minute and is kept. Exit codes: 0 built; 1 not,
and why is said; 2 wrong command line.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from deploy.docker.builders import ROOT, Builder, Built, CannotBuild, builder
from deploy.local.cache import cache_folder, keep
from deploy.services import NAMES
from shared.version import version

RELEASE: Final = "bookworm"
BASE: Final = f"docker.io/library/debian:{RELEASE}-slim"
STAND_IN: Final = f"localhost/reverse-mentoring/debian:{RELEASE}"
REPOSITORY: Final = "localhost/reverse-mentoring"
MIRRORS: Final = (
    f"deb http://deb.debian.org/debian {RELEASE} main",
    f"deb http://deb.debian.org/debian {RELEASE}-updates main",
    f"deb http://deb.debian.org/debian-security {RELEASE}-security main",
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m deploy.docker", description=__doc__)
    made.add_argument("services", nargs="*", metavar="SERVICE", help=f"one of {', '.join(NAMES)}; all if none is named")
    made.add_argument("--base", default=BASE, help="the image beneath (%(default)s)")
    made.add_argument("--repository", default=REPOSITORY, help="registry and repository of the names (%(default)s)")
    made.add_argument("--tag", default=version().partition("+")[0], help="the version in the names (%(default)s)")
    return made


def base(builds: Builder, wanted: str) -> str:
    """Return the image beneath, or the one that stands in for it.

    Raises:
        CannotBuild: no registry gives it, and nothing can stand in.
    """
    if builds.has(wanted):
        return wanted
    if wanted != BASE:
        raise CannotBuild(f"no registry gives {wanted}: check its name, or leave out --base")
    print(f"no registry gives {wanted}: {STAND_IN} is put together from Debian's packages", file=sys.stderr)
    if not builds.has(STAND_IN):
        folder = keep(cache_folder(os.environ) / f"debian-{RELEASE}", fill=_debootstrap, whole=_has_archive)
        builds.load(folder / "root.tar", STAND_IN)
    return STAND_IN


def _has_archive(folder: Path) -> bool:
    return (folder / "root.tar").exists()


def _debootstrap(folder: Path) -> None:
    program = shutil.which("mmdebstrap")
    if program is None:
        raise CannotBuild(
            "mmdebstrap is not here either: install Debian's package, or use --base with an image you have"
        )
    options = ["--variant=minbase", "--quiet", "--include=ca-certificates", RELEASE, str(folder / "root.tar"), *MIRRORS]
    if subprocess.run([program, *options], check=False).returncode:
        raise CannotBuild("mmdebstrap failed; what it said stands above")


def revision() -> str:
    """Return the commit of the sources, empty outside a repository."""
    git = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()


def build(services: Sequence[str], *, wanted: str, repository: str, tag: str) -> list[Built]:
    """Build the images of services.

    Raises:
        CannotBuild: an image could not be built.
    """
    builds = builder()
    beneath = base(builds, wanted)
    told = {"BASE": beneath, "VERSION": tag, "REVISION": revision()}
    return [builds.build(f"{repository}/{name}:{tag}", {**told, "SERVICE": name}) for name in services]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, print a line for each image, and write build/images.json."""
    made = parser()
    options = made.parse_args(arguments)
    if unknown := sorted(set(options.services) - set(NAMES)):
        made.error(f"{', '.join(unknown)} is no service: name some of {', '.join(NAMES)}")
    try:
        built = build(options.services or NAMES, wanted=options.base, repository=options.repository, tag=options.tag)
    except CannotBuild as reason:
        print(f"deploy.docker: {reason}", file=sys.stderr)
        return 1
    for one in built:
        print(f"{one.name}  {one.bytes / 1e6:.0f} MB  {one.id[:12]}")
    file = ROOT / "build/images.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([asdict(one) for one in built], indent=2) + "\n", encoding="utf-8")
    return 0
