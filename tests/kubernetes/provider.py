"""The identity provider for development with TLS, which pods reach: `provider.py PORT CERTIFICATES ORIGIN`."""

import os
import sys
from pathlib import Path

import uvicorn

from deploy.cluster.place import ADDRESS
from deploy.local.issuer import SERVICE, WEB, Issuer, make_issuer


def serve(port: int, certificates: Path, origin: str) -> None:
    issuer = Issuer(
        url=f"https://{ADDRESS}:{port}",
        clients={WEB: os.environ["MATCHING_CLIENT_SECRET"], SERVICE: os.environ["SERVICE_CLIENT_SECRET"]},
        callbacks={WEB: (f"{origin}/matching/signin/callback",)},
    )
    files = {"ssl_certfile": str(certificates / "provider.crt"), "ssl_keyfile": str(certificates / "provider.key")}
    uvicorn.run(make_issuer(issuer), host=ADDRESS, port=port, log_level="warning", **files)  # type: ignore[arg-type]


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
