"""Faults to plant, in processing first: each must be found by a test that finds it every time."""

from tests.mutants.mutant import Mutant
from tests.mutants.plans import PLANS
from tests.mutants.programs import PROGRAMS
from tests.mutants.sessions import SESSIONS


def _in(module: str) -> str:
    return f"shared/processing/{module}.py"


MUTANTS = (
    Mutant(
        "no-channel-check",
        "Every numbered record is taken, seen or not.",
        _in("tasks/reading"),
        (("return self._fence.received.judge(envelope.channel, envelope.sequence, place)", "return Verdict.TAKE"),),
    ),
    Mutant(
        "ahead-is-taken",
        "A number that is ahead is taken: a lost record goes unnoticed.",
        _in("tasks/channels"),
        (("free = place.sparse or (last is None and place.trimmed)", "free = True"),),
    ),
    Mutant(
        "no-fence",
        "A superseded owner's batch is not refused.",
        _in("tasks/fence"),
        (
            (
                "if not await self._documents.write(NAME, [UpdateOne(mine, change)]):",
                "if await self._nothing(mine, change):",
            ),
            (
                "    async def _change(self",
                (
                    "    async def _nothing(self, mine: Document, change: Document) -> bool:\n"
                    '        await self._documents.write(NAME, [UpdateOne({"_id": mine["_id"]}, change)])\n'
                    "        return False\n\n"
                    "    async def _change(self"
                ),
            ),
        ),
    ),
    Mutant(
        "no-session-kill",
        "A dead owner's transaction keeps its locks.",
        _in("tasks/fence"),
        (('await documents.kill(old["lsid"])', "pass"),),
    ),
    Mutant(
        "counter-reset",
        "A claim begins to count its channels from one again.",
        _in("tasks/fence"),
        (
            (
                'fresh = {} if old.get("incarnation") else {"incarnation": uuid4().hex[:8], "sent": {}}',
                'fresh = {"incarnation": old.get("incarnation") or uuid4().hex[:8], "sent": {}}',
            ),
        ),
    ),
    Mutant(
        "offsets-outside",
        "The offsets of a batch are not stored in its transaction.",
        _in("tasks/fence"),
        (
            (
                'moved = self._progress | {f"next.{field_name(name)}": offset for name, offset in offsets.items()}',
                "moved: dict[str, Any] = {}",
            ),
        ),
    ),
    Mutant(
        "idle-numbers-lost",
        "The numbers of a batch that changed nothing are never stored.",
        _in("tasks/fence"),
        ((" for name, offset in self._unstored.items()} | numbers", " for name, offset in self._unstored.items()}"),),
    ),
    Mutant(
        "fired-timer-is-idle",
        "A batch counts as idle though a timer fired: it fires for ever.",
        _in("tasks/task"),
        (("return not (fired or said or work.changed)", "return not (said or work.changed)"),),
    ),
    Mutant(
        "numbers-not-stored",
        "What a channel has brought is known to this owner only.",
        _in("tasks/fence"),
        (('moved |= {f"received.{name}": number for name, number in self.received.changed.items()}', "pass"),),
    ),
    Mutant(
        "no-republish",
        "A claim believes that everything committed was published.",
        _in("tasks/task"),
        (
            (
                "await self._publish(found)",
                "fence.published = found[0].seq",
            ),
        ),
    ),
    Mutant(
        "unordered-publish",
        "A batch is published without waiting for the one before.",
        _in("tasks/task"),
        (("await self._publishing  # bucket n + 1 only after n, but beside transaction n + 1", "pass"),),
    ),
    Mutant(
        "publish-before-commit",
        "A batch is published within its transaction.",
        _in("tasks/task"),
        (
            (
                "        failpoint(Point.BEFORE_COMMIT)\n",
                "        await self._publish(made)\n        failpoint(Point.BEFORE_COMMIT)\n",
            ),
            ("await self._publish_beside(done.seq, done.buckets)", "await self._publish_beside(done.seq, ())"),
        ),
    ),
    Mutant(
        "published-too-soon",
        "A bucket counts as published before it is acknowledged.",
        _in("tasks/task"),
        (
            ("            self.fence.published = bucket.seq\n", ""),
            (
                "            records = bucket.to_records()\n",
                "            records = bucket.to_records()\n            self.fence.published = bucket.seq\n",
            ),
        ),
    ),
    Mutant(
        "swallowed-publish-error",
        "A publication that failed counts as done.",
        _in("tasks/task"),
        (
            (
                "await self._publishing  # bucket n + 1 only after n, but beside transaction n + 1",
                "await asyncio.wait((self._publishing,))",
            ),
            ("self._publishing.result()  # a failure must not wait for the next batch to be noticed", "pass"),
        ),
    ),
    Mutant(
        "outbox-deleted-too-soon",
        "Buckets are deleted before they are published.",
        _in("tasks/task"),
        (("            stored = fence.stored\n", "            stored = fence.seq\n"),),
    ),
    Mutant(
        "dead-letter-outside",
        "A dead letter is sent after the transaction, and not kept in the outbox.",
        _in("tasks/task"),
        (
            (
                "            for place, draft in enumerate(decision.drafts)\n",
                "            for place, draft in enumerate(one for one in decision.drafts if not one.raw)\n",
            ),
            (
                "        failpoint(Point.AFTER_COMMIT)\n",
                (
                    "        failpoint(Point.AFTER_COMMIT)\n"
                    "        letters = [one for one in done.decision.drafts if one.raw]\n"
                    "        records = [(one.topic, one.partition, one.key, one.value, one.raw) for one in letters]\n"
                    "        if records:\n"
                    "            from shared.kafka import Record\n\n"
                    "            await self._around.broker.publish([Record(*one) for one in records])\n"
                ),
            ),
            ("        if not decision.drafts:\n", "        if not [one for one in decision.drafts if not one.raw]:\n"),
        ),
    ),
    Mutant(
        "outcome-not-stored",
        "What became of a command is told and forgotten.",
        _in("tasks/task"),
        (("        await self._around.outcomes.store(decision.outcomes.values(), documents)\n", ""),),
    ),
    Mutant(
        "no-way-back",
        "A task that stops at a gap does not return to where it began.",
        _in("tasks/task"),
        (("                await self.fence.go_back(gap)\n", ""),),
    ),
    Mutant(
        "gap-never-told",
        "A gap may last for ever.",
        _in("tasks/task"),
        (("                raise Stopped(_describe(gap, self.partition))\n", "                return\n"),),
    ),
    Mutant(
        "unstorable-for-ever",
        "What cannot be stored is tried again and again, and blocks its partition.",
        _in("tasks/task"),
        (("batch.inputs[0].problem = reason.fault", "raise"),),
    ),
    Mutant(
        "no-contiguity-check",
        "A fetch that begins too far on is taken as it is.",
        _in("tasks/reading"),
        (("if fresh and fresh[0].offset != needed:", "if False:"),),
    ),
    Mutant(
        "dropped-goes-on",
        "Whoever waited while a task failed goes on with it.",
        _in("tasks/task"),
        (
            (
                "        self._leaving = True\n        if self._publishing:\n            self._publishing.cancel()",
                "        if self._publishing:\n            self._publishing.cancel()",
            ),
        ),
    ),
    Mutant(
        "slow-one-holds-up-all",
        "A partition is worked off once no other one is.",
        _in("tasks/backlog"),
        (("if partition not in self._working:", "if not self._working:"),),
    ),
    Mutant(
        "swallowed-error",
        "A batch that failed is logged, and its task goes on behind it.",
        _in("tasks/task_group"),
        (
            (
                "            self._restart(partition, task, error)\n",
                '            log.warning("task.failed", exc_info=error)\n',
            ),
        ),
    ),
    Mutant(
        "claims-in-the-listener",
        "The rebalance waits for claims, and no heartbeat is sent meanwhile.",
        _in("tasks/task_group"),
        (
            (
                '        log.info("group.assigned", group=self.name, partitions=sorted(numbers))\n',
                (
                    "        await asyncio.wait([*self._starting.values()])\n"
                    '        log.info("group.assigned", group=self.name, partitions=sorted(numbers))\n'
                ),
            ),
        ),
    ),
    Mutant(
        "half-assigned",
        "A task begins though its process lacks one of its inputs.",
        _in("tasks/task_group"),
        (("if set(assigned).issuperset(self._group.inputs(partition)):", "if assigned:"),),
    ),
    Mutant(
        "log-not-looked-at",
        "A claim goes on at an offset that its log does not hold.",
        _in("tasks/task"),
        (("if not edge.start <= needed <= edge.end:", "if needed < 0:"),),
    ),
    Mutant(
        "lost-timer",
        "A timer is only kept if its batch fired another.",
        _in("tasks/task"),
        (("        await timers.write(", "        if fired:\n            await timers.write("),),
    ),
    Mutant(
        "timer-fires-for-ever",
        "A timer that fired is not removed in its transaction.",
        _in("timers"),
        (("for timer in fired}", "for timer in fired if not timer}"),),
    ),
    Mutant(
        "timers-in-any-order",
        "Due timers fire in the order of their names.",
        _in("timers"),
        (('sort=[("due", 1), ("_id", 1)]', 'sort=[("_id", 1)]'),),
    ),
    Mutant(
        "timer-too-early",
        "A timer fires before its time.",
        _in("timers"),
        (('{"task": task, "due": {"$lte": now}}', '{"task": task}'),),
    ),
    Mutant(
        "repeat-in-a-batch",
        "The same command twice in one batch is done twice.",
        _in("tasks/decisions"),
        (("return inbox_id in self.decision.outcomes", "return False"),),
    ),
    Mutant(
        "half-a-message",
        "What a handler staged before it failed is kept.",
        _in("unit_of_work"),
        (("                part.drop()\n", "                part.keep()\n"),),
    ),
    Mutant(
        "failed-commit-believed",
        "A commit whose fate is unknown counts as done.",
        _in("transactions"),
        (
            (
                'Result") or number == COMMITS - 1:\n                raise\n',
                'Result"):\n                raise\n            return\n',
            ),
        ),
    ),
    Mutant(
        "conflict-not-retried",
        "A transaction that another one was in the way of is given up.",
        _in("transactions"),
        (('if not error.has_error_label("TransientTransactionError") or number == TRIES - 1:', "if number >= 0:"),),
    ),
    Mutant(
        "w-1",
        "A transaction counts as committed once one member of the replica set has it.",
        "shared/mongo.py",
        (('WriteConcern("majority", j=True, wtimeout=10_000)', "WriteConcern(1)"),),
    ),
    Mutant(
        "acks-1",
        "A record counts as published once one broker has it.",
        "shared/kafka/publisher.py",
        (('            enable_idempotence=True,\n            acks="all",\n', "            acks=1,\n"),),
    ),
    Mutant(
        "producer-used-again",
        "A producer that failed is used again, though it may refuse everything from then on.",
        "shared/kafka/publisher.py",
        (("        if self._driver is driver:\n            self._driver = None\n", ""),),
    ),
    Mutant(
        "queue-without-turns",
        "Everybody waits in the driver's queue for a partition at once, where a second counts as many.",
        "shared/kafka/publisher.py",
        (("async with driver.turns[topic, partition]:", "async with asyncio.Lock():"),),
    ),
    Mutant(
        "left-in-the-queue",
        "Whoever waits for a producer that somebody else dismissed is not told.",
        "shared/kafka/publisher.py",
        (("                wait.reschedule(now)\n", "                pass\n"),),
    ),
    Mutant(
        "slow-is-dismissed",
        "A producer that is only slow is taken from those who can wait.",
        "shared/kafka/publisher.py",
        (("return not isinstance(error, TimeoutError) or silent >= PUBLISH_SECONDS", "return True"),),
    ),
    Mutant(
        "closed-connection",
        "A write to a connection that is closed ends the driver's routine that wrote.",
        "shared/kafka/closed.py",
        (("except RuntimeError as error:", "except ZeroDivisionError as error:"),),
    ),
    Mutant(
        "mended-stays-paused",
        "A mended rule lets no pair go on.",
        "services/matching/handlers/guard.py",
        (("after, events = lift(program, pair, PauseReason.RULE_BROKEN, work.now)", "after, events = pair, []"),),
    ),
    Mutant(
        "first-cause-resumes",
        "The end of one cause resumes a pair that others still hold.",
        "services/matching/domain/pauses.py",
        (
            (
                "left = tuple(one for one in pair.pauses if (one.reason, one.person_id) != (reason, person_id))",
                "left: tuple[Pause, ...] = ()",
            ),
        ),
    ),
    Mutant(
        "pause-keeps-the-last-day",
        "A pause does not move the last day.",
        "services/matching/domain/pauses.py",
        (("ends_on = pair.ends_on + timedelta(days=lost)", "ends_on = pair.ends_on"),),
    ),
    Mutant(
        "two-pairs-of-two",
        "Two people who are in a pair are matched with each other again.",
        "services/matching/matcher/market.py",
        (("[*never, *self._together, *self.met]", "[*never, *self.met]"),),
    ),
    Mutant(
        "nobody-below",
        "A change of a manager is not followed down the reporting tree.",
        "services/matching/handlers/guard.py",
        (("for one in below:", "for one in list[Person]():"),),
    ),
    Mutant(
        "leaver-keeps-the-pairs",
        "The pairs of a leaver go on.",
        "services/matching/handlers/participants.py",
        (("messages += close(work, pair, reason, {gone.person_id})", "messages += []"),),
    ),
    Mutant(
        "leaver-goes-first",
        "Whoever ended a pair goes first in the next run.",
        "services/matching/domain/places.py",
        (
            (
                "goes_first = reason is not PairEndReason.COMPLETED and participant.person_id not in ended_by",
                "goes_first = reason is not PairEndReason.COMPLETED",
            ),
        ),
    ),
    *SESSIONS,
    *PLANS,
    *PROGRAMS,
)
