"""A small ingress controller: Caddy, with the routes of the Ingress that the chart wrote."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

CADDYFILE = """\
{{
	admin off
	persist_config off
	auto_https off
	storage file_system {folder}
}}

https://{host} {{
	bind {address}
	tls {certificates}/ingress.crt {certificates}/ingress.key
{routes}}}
"""
ROUTE = """\
	@{name} path {paths}
	reverse_proxy @{name} {upstream}
"""


def caddyfile(rule: Mapping[str, Any], addresses: Mapping[str, str], *, address: str, folder: Path) -> str:
    """Return Caddy's configuration for a rule of an Ingress; `addresses` are those of Services."""
    routes = "".join(_routes(rule["http"]["paths"], addresses))
    return CADDYFILE.format(
        folder=folder / "caddy", host=rule["host"], address=address, certificates=folder / "pki", routes=routes
    )


def _routes(paths: list[Mapping[str, Any]], addresses: Mapping[str, str]) -> Iterator[str]:
    for number, one in enumerate(paths):
        path, service = one["path"], one["backend"]["service"]["name"]
        matched = path if one["pathType"] == "Exact" else f"{path} {path}/*"
        yield ROUTE.format(name=f"path{number}", paths=matched, upstream=f"{addresses[service]}:80")
