"""Starts the platform and runs it until Ctrl-C, SIGTERM or `down`."""

import argparse
import contextlib
import os
import signal

from rich.console import Console

from deploy.cli.principals import OPERATOR
from deploy.local.control import describe, listening, serve
from deploy.local.kept import confirm_wipe, is_kept
from deploy.local.platform import Platform
from deploy.local.providers import Identity
from deploy.local.table import show


def up(options: argparse.Namespace) -> None:
    """Run the platform that the command line asks for."""
    # SIGTERM and Ctrl-C end everything in order; SIGINT is set too, because a shell's background job ignores it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    _say_what_is_kept(options)
    platform = Platform(
        root=options.root,
        brokers=options.brokers,
        mongo_nodes=options.mongo_nodes,
        replicas=options.replicas,
        fresh=options.fresh,
        sign_in=True,
        identity=_identity(options),
        https=options.https,
        secure=options.secure,
        partitions=options.partitions,
    )
    with Console().status("Starting ..."), contextlib.ExitStack() as stack:
        stack.enter_context(platform)
        running = stack.pop_all()
    with running, listening(platform) as listener:
        for name, backend in platform.backends.items():
            print(f"{name}: {backend.reason}")
        show(describe(platform))
        if platform.front and platform.front.provider.says:
            print(f"\n{platform.front.provider.says}")
        print(
            f"\nOpen {describe(platform)['origin']} in a browser and sign in as an administrator: under Programs, load"
        )
        print("the sample program with one click, or create your own. Ctrl-C ends it all.", flush=True)
        if options.secure:
            print(f"Kafka and MongoDB ask who you are: SECRETS_DIR={platform.secrets(OPERATOR)} is for `deploy.cli`.")
        serve(platform, listener)


def _identity(options: argparse.Namespace) -> Identity:
    if options.keycloak:
        return Identity.KEYCLOAK
    return Identity.GIVEN if os.environ.get("ISSUER") else Identity.DEVELOPMENT


def _say_what_is_kept(options: argparse.Namespace) -> None:
    if options.fresh:
        confirm_wipe(options.root, yes=options.yes)
    elif is_kept(options.root):
        print(f"Going on with the data in {options.root}; --fresh starts anew.")
