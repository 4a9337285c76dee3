"""What Helm makes of the chart."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deploy.release.tools import helm

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy/helm/reverse-mentoring"
RENDERED = CHART / "rendered"
RELEASE, NAMESPACE = "mentoring", "mentoring"

Manifest = dict[str, Any]


class Refused(Exception):
    """Helm did not render; the message is what it said."""


@cache
def render(values: Path | None = None, **given: object) -> str:
    """Return the manifests of a values file, with single values on top: dots in their names as `__`.

    Raises:
        Refused: the chart refuses these values.
    """
    command = [str(helm()), "template", RELEASE, str(CHART), "--namespace", NAMESPACE]
    command += ["--values", str(values)] if values else []
    for name, value in given.items():
        command += ["--set-json", f"{name.replace('__', '.')}={value}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


@cache
def manifests(text: str) -> tuple[Manifest, ...]:
    """Return the objects of rendered manifests, read once: nobody may change them."""
    return tuple(one for one in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if one)


def lint(values: Path) -> str:
    """Return what strict linting says; empty if all is well."""
    command = [str(helm()), "lint", str(CHART), "--strict", "--values", str(values)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


if __name__ == "__main__":  # writes what is rendered, after a change was looked at
    for one in sorted((CHART / "ci").glob("*-values.yaml")):
        (RENDERED / f"{one.name.removesuffix('-values.yaml')}.yaml").write_text(render(one), encoding="utf-8")
