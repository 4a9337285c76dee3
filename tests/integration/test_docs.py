"""Code in the docs does what the docs say; tests/contract/test_commands.py looks at its commands."""

import asyncio
import re
import sys
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from shared.contracts.catalog import PAIRS

ROOT = Path(__file__).resolve().parents[2]


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
