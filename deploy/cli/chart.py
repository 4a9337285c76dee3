"""`python -m deploy.cli chart`: writes the parts of the Helm chart that follow from the code.

The topics and task groups of the catalog, the alert rules, the dashboards, and the schema of the values, with every
setting that the services have. Run it after a change of one of these; a test tells when it was forgotten.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import SecretStr

from deploy.cli.kafka_acls import strimzi_acls
from deploy.cli.migrate import MIGRATED
from deploy.cli.principals import PRINCIPALS, acls_of
from deploy.cli.topics import wanted
from deploy.monitoring.boards import BOARDS, grafana
from deploy.services import NAMES
from shared.contracts.catalog import DEFAULT_PARTITIONS, GROUPS, TOPICS
from shared.settings import LINK_KEYS, ServiceSettings
from shared.version import version

ROOT: Final = Path(__file__).parents[2]
CHART: Final = ROOT / "deploy/helm/reverse-mentoring"
RULES: Final = ROOT / "deploy/monitoring/rules.yaml"
BOARD_FOLDERS: Final = (ROOT / "deploy/monitoring/dashboards", CHART / "files/dashboards")
# What the chart sets itself, from values with names of their own.
GIVEN: Final = frozenset(
    {
        "kafka_bootstrap",
        "mongodb_uri",
        "host",
        "port",
        "issuer",
        "audience",
        "behind_proxy",
        "clock",
        "clock_start",
        # Of each service its own: they stand beside the passwords, in its Secret.
        "kafka_username",
        "mongodb_username",
    }
)
_HEAD: Final = "# Written by `python -m deploy.cli chart`.\n"

Json = dict[str, Any]


def catalog() -> str:
    """Return topics, each service's task groups and their topics, and users with their rights, for the templates."""
    groups: dict[str, dict[str, list[str]]] = {name: {} for name in sorted(NAMES)}
    for group in GROUPS:
        groups[group.service][group.name] = list(group.topics)
    topics = [{"name": one.name, "config": dict(one.config)} for one in wanted(TOPICS, DEFAULT_PARTITIONS)]
    users = {principal: strimzi_acls(acls_of(principal)) for principal in PRINCIPALS}
    document = {"groups": groups, "migrated": [*MIGRATED], "topics": topics, "users": users}
    return _HEAD + yaml.safe_dump(document, sort_keys=False)


def chart() -> str:
    """Return Chart.yaml with the version of the package: there is one place for it."""
    text = (CHART / "Chart.yaml").read_text(encoding="utf-8")
    return re.sub(r"^(version|appVersion): .*$", rf"\1: {version().partition('+')[0]}", text, flags=re.MULTILINE)


def rules() -> str:
    """Return the alert rules as they are loaded by Prometheus."""
    return RULES.read_text(encoding="utf-8")


def schema() -> Json:
    """Return the JSON Schema of the chart's values: closed, with a description of every key."""
    described: Json = yaml.safe_load((CHART / "files/described.yaml").read_text(encoding="utf-8"))
    services = described["properties"]["services"]
    services["properties"] = {name: _service(services["each"], name) for name in NAMES}
    services["required"] = list(NAMES)
    del services["each"]
    described["properties"]["settings"] |= {"properties": _settings(ServiceSettings, common=True)}
    for key, what_to_do in removed().items():
        _let_in(described, key, what_to_do)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_closed(described)}


def removed() -> dict[str, str]:
    """Return the keys that values had in earlier charts, each with what to do now."""
    found: dict[str, str] = yaml.safe_load((CHART / "files/removed.yaml").read_text(encoding="utf-8"))
    return found


def _let_in(part: Json, key: str, what_to_do: str) -> None:
    """Let the schema take a removed key, whatever its value: the templates then refuse it in words."""
    *path, last = key.split(".")
    for name in path:
        part = part["properties"][name]
    part["properties"][last] = {"description": f"Gone, and refused: {what_to_do}."}


def _service(each: Json, name: str) -> Json:
    kind: type[ServiceSettings] = import_module(f"services.{name}.settings").Settings
    own = {"settings": each["properties"]["settings"] | {"properties": _settings(kind, common=False)}}
    return each | {"properties": each["properties"] | own}


def _settings(kind: type[ServiceSettings], *, common: bool) -> Json:
    """Return a schema of each plain setting by its name in camelCase; secret ones come from a Secret."""
    described = kind.model_json_schema(by_alias=False)
    properties, named = described["properties"], described.get("$defs", {})
    found = {}
    for name, field in kind.model_fields.items():
        of_these = (kind.variable(name) == name.upper()) is common and name not in GIVEN
        if of_these and not name.startswith("public_url") and not _secret(name, field.annotation):
            found[_camel(name)] = _described(kind.variable(name), _resolved(properties[name], named))
    return found


def _secret(name: str, annotation: Any) -> bool:  # noqa: ANN401 - any type
    return name.startswith(LINK_KEYS) or "SecretStr" in str(annotation) or annotation is SecretStr


def _resolved(given: Json, named: Mapping[str, Json]) -> Json:
    """Return a setting's schema with what it refers to, such as the values of an enum."""
    return given | named[given["$ref"].rpartition("/")[2]] if "$ref" in given else given


def _described(variable: str, given: Mapping[str, Any]) -> Json:
    kept = {key: value for key, value in given.items() if key in {"type", "enum", "minimum", "maximum", "minLength"}}
    if given.get("type") == "array" or "type" not in given:
        kept = {"type": "string"}
    default = given.get("default")
    usual = f"; {json.dumps(default)} unless set" if default not in (None, "", []) else ""
    return kept | {"description": f"The services' setting {variable}{usual}."}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _closed(part: Json) -> Json:
    """Return a schema that refuses keys it does not name, at every level where it names any."""
    closed = {key: _closed(value) if isinstance(value, dict) else value for key, value in part.items()}
    if closed.get("type") == "object" and "properties" in closed and "additionalProperties" not in closed:
        closed["additionalProperties"] = False
    return closed


def written() -> dict[Path, str]:
    """Return the content of every file that this command writes."""
    return {
        CHART / "files/catalog.yaml": catalog(),
        CHART / "files/rules.yaml": rules(),
        **{folder / f"{one.uid}.json": grafana(one) for one in BOARDS for folder in BOARD_FOLDERS},
        CHART / "Chart.yaml": chart(),
        CHART / "values.schema.json": json.dumps(schema(), indent=2) + "\n",
    }


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `chart`: none."""
    return argparse.ArgumentParser(prog="python -m deploy.cli chart", description=__doc__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and print their names."""
    parser().parse_args(arguments)
    if not (ROOT / "pyproject.toml").exists():
        print(f"deploy.cli chart: writes to a source tree, and {ROOT} is none", file=sys.stderr)
        return 1
    for path, content in written().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0
