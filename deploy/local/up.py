"""Starts everything and stays until Ctrl-C, SIGTERM or `down`."""

import argparse
import contextlib
import signal

from deploy.local.control import describe, listening, serve
from deploy.local.kept import confirm_wipe
from deploy.local.platform import Platform
from deploy.local.table import console, show


def up(options: argparse.Namespace) -> None:
    """Run the platform that the command line asks for."""
    # SIGTERM ends everything in order, as Ctrl-C does; that is said too, for a shell's background job would ignore it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    if options.fresh:
        confirm_wipe(options.root, yes=options.yes)
    platform = Platform(
        root=options.root,
        brokers=options.brokers,
        mongo_nodes=options.mongo_nodes,
        replicas=options.replicas,
        fresh=options.fresh,
    )
    if not options.fresh and (options.root / "servers.json").exists():
        console.print(
            f"Going on with the data in {options.root}; --fresh starts anew.", highlight=False, soft_wrap=True
        )
    with console.status("Starting ..."), contextlib.ExitStack() as stack:
        stack.enter_context(platform)
        running = stack.pop_all()
    with running, listening(platform) as listener:
        for name, backend in platform.backends.items():
            console.print(f"{name}: {backend.reason}", highlight=False, soft_wrap=True)
        show(describe(platform))
        console.print("Ctrl-C ends it all.")
        serve(platform, listener)
