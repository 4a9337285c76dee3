"""Archives of images, as containerd loads them."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any, Final

from deploy.cluster.files import PAUSE

_LAYER: Final = "application/vnd.oci.image.layer.v1.tar"
_CONFIG: Final = "application/vnd.oci.image.config.v1+json"
_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"


def pause_archive(programs: Path, folder: Path) -> Path:
    """Write the image of the process that holds a pod's namespaces, and return its archive."""
    blobs: dict[str, bytes] = {}

    def kept(kind: str, content: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        blobs[digest] = content
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}

    layer = _tar({"pause": (programs / "pause").read_bytes()})
    told = {"rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]}}
    config = {"architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/pause"]}, **told}
    parts = {"config": kept(_CONFIG, _json(config)), "layers": [kept(_LAYER, layer)]}
    manifest = kept(_MANIFEST, _json({"schemaVersion": 2, "mediaType": _MANIFEST, **parts}))
    named = {**manifest, "annotations": {"org.opencontainers.image.ref.name": PAUSE}}
    files = {f"blobs/sha256/{digest}": content for digest, content in blobs.items()}
    files["oci-layout"] = _json({"imageLayoutVersion": "1.0.0"})
    files["index.json"] = _json({"schemaVersion": 2, "manifests": [named]})
    archive = folder / "pause.tar"
    archive.write_bytes(_tar(files))
    return archive


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode()


def _tar(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()
