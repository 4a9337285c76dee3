"""`python -m deploy.release`: builds a release of the version in pyproject.toml into build/release.

The wheel, the chart, an archive of each image, a bill of materials of each image (CycloneDX), the notes from the
changelog, and SHA256SUMS over all; with `--key` also its signature by that key of GnuPG. `--without-images` leaves
the images out. What is not committed, or has no part of the changelog, is no release. Exit codes: 0 built; 1 refused
or failed, and why is said; 2 wrong command line.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.docker.builders import CannotBuild, builder
from deploy.docker.images import BASE, REPOSITORY
from deploy.docker.images import build as build_images
from deploy.release.tools import helm, syft
from deploy.services import NAMES
from shared.version import version

ROOT: Final = Path(__file__).parents[2]
CHART: Final = ROOT / "deploy/helm/reverse-mentoring"
FOLDER: Final = ROOT / "build/release"
SUMS: Final = "SHA256SUMS"


class NoRelease(Exception):
    """This tree is no release; the message says what to do."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m deploy.release", description=__doc__)
    made.add_argument("--base", default=BASE, help="the image beneath, by its digest (%(default)s)")
    made.add_argument("--repository", default=REPOSITORY, help="registry and repository of the images (%(default)s)")
    made.add_argument("--key", default="", help="sign with this key of GnuPG")
    made.add_argument("--without-images", action="store_true", help="the wheel and the chart alone")
    return made


def notes(changelog: str, number: str) -> str:
    """Return the part of the changelog about a version.

    Raises:
        NoRelease: there is none.
    """
    found = re.search(rf"^## {re.escape(number)}(?:\s[^\n]*)?\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if not found or not found.group(1).strip():
        raise NoRelease(f"CHANGELOG.md says nothing of {number}: give what is unreleased the heading `## {number}`")
    return found.group(1).strip() + "\n"


def require_committed(status: str) -> None:
    """Refuse a tree with changes; `status` is what Git says, a line each.

    Raises:
        NoRelease: something is not committed.
    """
    if status.strip():
        raise NoRelease(f"{len(status.splitlines())} files are not committed: commit them, or put them away")


def require_same(number: str, chart: str) -> None:
    """Refuse a chart of another version.

    Raises:
        NoRelease: the chart's version or that of its images differs.
    """
    found = set(re.findall(r'^(?:version|appVersion): "?([^"\n]+)"?$', chart, re.MULTILINE))
    if found != {number}:
        raise NoRelease(f"Chart.yaml says {', '.join(sorted(found))}, and this is {number}: run `deploy.cli chart`")


def _build(options: argparse.Namespace, number: str) -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (FOLDER / "NOTES.md").write_text(notes(text, number), encoding="utf-8")
    uv = Path(sys.executable).with_name("uv")
    _run([str(uv), "build", "--quiet", "--wheel", "--out-dir", str(FOLDER), str(ROOT)])
    _run([str(helm()), "package", str(CHART), "--destination", str(FOLDER)])
    (FOLDER / ".gitignore").unlink(missing_ok=True)  # which uv leaves
    if not options.without_images:
        _images(options, number)
    sums = "".join(f"{_digest(file)}  {file.name}\n" for file in sorted(FOLDER.iterdir()))
    (FOLDER / SUMS).write_text(sums, encoding="utf-8")
    if options.key:
        sign(FOLDER / SUMS, options.key)


def sign(file: Path, key: str) -> None:
    """Write the signature of a file beside it, by a key that GnuPG has.

    Raises:
        NoRelease: GnuPG is not here, or does not have the key.
    """
    program = shutil.which("gpg")
    if program is None:
        raise NoRelease("GnuPG is not here: install Debian's package gpg, or leave out --key")
    told = ["--batch", "--yes", "--local-user", key, "--armor", "--detach-sign", str(file)]
    _run([program, *told])


def _images(options: argparse.Namespace, number: str) -> None:
    builds = builder()
    for one in build_images(NAMES, wanted=options.base, repository=options.repository, tag=number):
        name = one.name.rpartition("/")[2].replace(":", "-")
        archive = FOLDER / f"{name}.oci.tar"
        builds.save(one.name, archive)
        bill = FOLDER / f"{name}.cdx.json"
        _run([str(syft()), "scan", "--quiet", f"{builds.archives}:{archive}", "--output", f"cyclonedx-json={bill}"])


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _run(command: Sequence[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise NoRelease(f"{Path(command[0]).name} failed; what it said stands above")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build a release, and print what it consists of."""
    options = parser().parse_args(arguments)
    number = version().partition("+")[0]
    git = subprocess.run(
        ["/usr/bin/git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    try:
        require_committed(git.stdout)
        require_same(number, (CHART / "Chart.yaml").read_text(encoding="utf-8"))
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        _build(options, number)
    except (NoRelease, CannotBuild) as reason:
        print(f"deploy.release: {reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:  # nothing else is run with its output kept
        print(f"deploy.release: Helm or syft cannot be downloaded: {error.stderr.decode()}", file=sys.stderr)
        return 1
    for file in sorted(FOLDER.iterdir()):
        print(f"{file.stat().st_size:>12,}  {file.relative_to(ROOT)}")
    if not options.key:
        print("not signed: name a key of GnuPG by --key", file=sys.stderr)
    return 0
