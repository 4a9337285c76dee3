"""Commands and code in the docs do what the docs say."""

import asyncio
import re
import sys
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from shared.contracts.catalog import PAIRS

ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r"^(?:\$ )?make ([a-z-]+)", re.MULTILINE)


class TestMakeTargets:
    def test_that_the_docs_name_exist(self) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
        pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

        named = {name for page in pages for name in SHOWN.findall(page.read_text(encoding="utf-8"))}

        assert {"demo", "test"} <= named
        assert named <= targets


class TestSubscribe:
    async def test_prints_what_happens(self, topics: str, tmp_path: Path) -> None:
        page = (ROOT / "docs" / "subscribe.md").read_text(encoding="utf-8")
        code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
        assert code
        file, key = tmp_path / "subscribe.py", uuid4().hex
        # From the start, for this test writes before the group has joined.
        earliest = 'auto_offset_reset="earliest", group_id='
        file.write_text(code[1].replace("group_id=", earliest), encoding="utf-8")
        async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
            await producer.partitions_for(PAIRS)
            value = f'{{"pair_id": "{key}"}}'.encode()
            headers = [("ce_type", b"mentoring.pair-created.v1"), ("ce_id", key.encode())]
            await producer.send_and_wait(PAIRS, value, key=key.encode(), headers=headers)

        process = await asyncio.create_subprocess_exec(
            sys.executable, str(file), env={"KAFKA_BOOTSTRAP": topics}, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout
            async with asyncio.timeout(60):
                while line := await process.stdout.readline():
                    if key in line.decode():
                        break
        finally:
            process.kill()
            await process.wait()

        assert line.decode().split() == ["mentoring.pair-created.v1", key]
