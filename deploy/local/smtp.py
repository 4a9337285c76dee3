"""A mail server that stores every mail as a file: `python -m deploy.local.smtp PORT FOLDER ADDRESS`.

To try failures, it always refuses recipients whose address begins with `refused` (550), and refuses those that begin
with `flaky` twice (451) before it accepts their mail.
"""

import asyncio
import itertools
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

FLAKY_REFUSALS = 2


class Mailroom:
    """Receives mails; file names sort in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._numbers = itertools.count(max((int(file.stem) for file in folder.glob("*.eml")), default=0) + 1)
        self._refusals: Counter[str] = Counter()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or refuse one recipient."""
        if address.startswith("refused"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("flaky") and self._refusals[address] < FLAKY_REFUSALS:
            self._refusals[address] += 1
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Store one mail; its file gets its name only after all of it is on disk."""
        file = self._folder / f"{next(self._numbers):07}.eml"
        # A disk takes milliseconds, in which others can send theirs.
        await asyncio.to_thread(_keep, file, envelope.original_content or b"")
        return "250 Kept"


def _keep(file: Path, mail: bytes) -> None:
    partial = file.with_suffix(".partial")
    with partial.open("wb") as out:
        out.write(mail)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(file)


async def serve(port: int, folder: Path, address: str) -> None:
    """Serve at an address until a signal ends the process."""
    mailroom, ended = Mailroom(folder), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(
        lambda: SMTP(mailroom, enable_SMTPUTF8=True, data_size_limit=10_000_000), address, port
    )
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
