"""Keys are changed as docs/keys.md says, and nobody notices."""

import asyncio
import base64
import json
import secrets

from deploy.services import NAMES
from tests.kubernetes import page
from tests.kubernetes.load import Load
from tests.kubernetes.stage import BROWSER, Stage

NAME = "SESSION_KEYS"


def rotate(stage: Stage) -> None:
    """Put a new key in front of those that seal sessions, and restart every service."""
    (kept,) = {stage.get("secret", f"reverse-mentoring-{name}")["data"][NAME] for name in NAMES}
    keys = f"{secrets.token_urlsafe(32)},{base64.b64decode(kept).decode()}"
    for name in NAMES:
        change = json.dumps({"stringData": {NAME: keys}})
        stage.kubectl("patch", "secret", f"reverse-mentoring-{name}", "--type=merge", "--patch", change)
    stage.shell.run(page.block("kubectl rollout restart"))
    stage.rolled_out()


class TestKeysOfSessions:
    async def test_are_rotated_without_a_lost_request_and_nobody_signs_in_anew(self, stage: Stage) -> None:
        load = Load(stage)
        async with stage.client(follow_redirects=True) as http:
            asked = await http.get("/", headers=BROWSER)
            await http.post(asked.url, data={"role": "mentoring-administrator"})
            await load.run(300, asyncio.create_task(asyncio.to_thread(rotate, stage)))
            after = await http.get("/matching/v1/programs")
        stage.record.measured["rotated"] = {"requests": load.sent, "lost": sum(load.lost.values())}

        assert load.lost == {}
        assert after.status_code == 200
