"""Classifies a mail server's refusal: it concerns the server, the mailbox or the message.

A refusal for a reason of the server (policy, quota, an outage) is temporary, so the mail waits. One of the mailbox (it
does not exist) is permanent, so its address gets no more mail. One of the message concerns only this mail.

Sources: RFC 5321, 4.2; RFC 3463 and the IANA registry of enhanced status codes; RFC 7504; Google Workspace's "SMTP
error reference"; Exchange Online's "Email non-delivery reports and SMTP errors".
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from services.notify.domain.delivery import Result


class Stage(StrEnum):
    """The command that the server replied to: greeting, encryption and sign-in; MAIL; RCPT; DATA."""

    OPENING = "opening"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


LATER: Final = None
ADDRESS: Final = Result.ADDRESS_REFUSED
MESSAGE: Final = Result.MESSAGE_REFUSED

# By subject and detail of a status 5.x.y; a detail that is not listed means the same as its subject.
STATUSES: Final[dict[str, Result | None]] = {
    "1": LATER,  # addressing: of the sender (5.1.7, 5.1.8), of a route, or the sender's daily limit (5.1.90)
    "1.0": ADDRESS,
    "1.1": ADDRESS,
    "1.2": ADDRESS,
    "1.3": ADDRESS,
    "1.4": ADDRESS,
    "1.6": ADDRESS,
    "1.351": ADDRESS,  # Exchange Online: the server behind it knows nobody of that name
    "1.10": ADDRESS,  # the domain takes no mail (RFC 7505); Exchange Online: nobody of that name
    "2": MESSAGE,  # mailbox: 5.2.2 it is full, 5.2.3 the mail is too large for it
    "2.1": ADDRESS,  # the mailbox is disabled
    "2.121": LATER,  # Exchange Online: the mailbox gets too many mails an hour, from us
    "2.122": LATER,  # or from all
    "2.252": LATER,  # Exchange Online: we may not send as the sender
    "3": LATER,  # the mail system is full, down or misconfigured
    "3.4": MESSAGE,  # the message is too large
    "4": LATER,  # network and routing; at Google 5.4.5 is the sender's daily quota
    "5": LATER,  # protocol
    "6": MESSAGE,  # content
    "6.7": ADDRESS,  # this mailbox name cannot be used here (RFC 6531)
    "7": LATER,  # security and policy
    "7.2": MESSAGE,  # the sender may not write to this list
    "7.17": ADDRESS,  # the mailbox has another owner now (RFC 7293)
    "7.18": ADDRESS,  # the domain has another owner now (RFC 7293)
    "7.124": MESSAGE,  # Exchange Online: this recipient accepts chosen senders only; same for the next five
    "7.129": MESSAGE,
    "7.133": MESSAGE,
    "7.134": MESSAGE,
    "7.135": MESSAGE,
    "7.136": MESSAGE,
}

# By basic code, used without an enhanced status; any other code concerns the server.
TO_RCPT: Final[dict[int, Result | None]] = {
    550: ADDRESS,
    551: ADDRESS,
    552: MESSAGE,
    553: ADDRESS,
    556: ADDRESS,  # the domain takes no mail (RFC 7504)
}
TO_DATA: Final[dict[int, Result | None]] = {550: MESSAGE, 552: MESSAGE, 554: MESSAGE}
TOO_LARGE: Final = 552  # in reply to MAIL, which states the size (RFC 1870)
TOO_LARGE_STATUSES: Final = frozenset({"2.3", "3.4"})
# Not signed in; or the host takes no mail at all (RFC 7504, 3; in reply to a recipient it would be 556).
OF_THE_SERVER: Final = frozenset({521, 530, 534, 535, 538})


@dataclass(frozen=True, kw_only=True, slots=True)
class Quirk:
    """Words in a refusal that override the meaning of its status; the first match wins."""

    statuses: frozenset[str]
    words: re.Pattern[str]
    result: Result | None


def _quirk(statuses: str, words: str, result: Result | None) -> Quirk:
    return Quirk(statuses=frozenset(statuses.split()), words=re.compile(words, re.IGNORECASE), result=result)


_NOBODY: Final = (
    r"user unknown|unknown user|no such (user|mailbox|recipient|address)|doesn.t have an? .{0,40}account"
    r"|(mailbox|user|recipient|account).{0,80} (not found|does not exist|doesn.t exist|unknown)"
    r"|(invalid|unknown|not a valid) recipient|no longer here"
)
# What concerns us or the server itself, in the words of servers that give no status.
_OURS: Final = r"\byour (ip|hosts?|(mail ?)?server|network|(sub)?domain|isp|account|connection|access|r?dns|envelope)\b"
_POLICY: Final = (
    r"\b(relay|block|spam|polic|black ?list|denylist|denied|listed|reputation|dnsbl|rbl|[psx]bl\b|spf|dkim|dmarc|auth"
    r"|log ?in\b|helo|ehlo|ptr|reverse|rate|too many|quota|limit|maximum|temporar|try again|later|at this time|greylist"
    r"|prohibit|forbidden|not permitted|not allowed to|unauthori|access|configuration|internal"
    r"|(system|lookup|database|directory|ldap) (error|failure|problem)|command rejected|rcpthosts)"
)
_SERVER: Final = (
    r"\b(service (is )?(currently |temporarily )?(not |un)available|system storage|disk|overload|maintenance|verif"
    r"|r?dns|resolve|tls|ssl|encrypt|identity|securit|country|network|connection|check for new mail|pop before"
    r"|(host|domain) ?name (is )?(required|invalid|missing)|(message|mail) (was |is |has been )?(refused|rejected))"
)
_TOO_LARGE: Final = r"message (is )?too (large|big|long)|(message|mail) size"
_FULL: Final = (
    r"(mailbox|inbox|user|account|recipient).{0,40}\b(full|quota|storage)|\b(full|over ?quota) (mailbox|inbox)"
    r"|^over ?quota"
)
_CLOSED: Final = r"(mailbox|account|user|recipient).{0,40}\b(inactive|disabled|deactivated|suspended|closed)"
QUIRKS: Final = (
    _quirk("1.0 1.1 1.2 1.3 5.0 7.1", r"\bsender\b", LATER),  # a sender refused with a recipient's status
    _quirk("2.0", r"send ?as ?denied", LATER),  # Exchange: we may not send as the sender
    _quirk("2.1", r"\b(rate|too quickly)\b", LATER),  # Google: the mailbox receives mail too fast at the moment
    _quirk(
        "4.1", r"recipient address(es)? rejected", ADDRESS
    ),  # Exchange Online: the directory has nobody of that name
    _quirk("5.0", r"mailbox unavailable", ADDRESS),  # Outlook.com
    _quirk("7.0", r"potential security issue", MESSAGE),  # Google: the attachment
    _quirk("2.0", r"(mailbox|user|recipient).{0,40}\b(inactive|disabled|deactivated|suspended|closed)", ADDRESS),
    _quirk("5.0 5.1 7.0 7.1", _NOBODY, ADDRESS),
)
# Refusals without a status, or with the unspecific 5.0.0.
UNSTATED: Final = (
    _quirk("", rf"\bsender\b|{_OURS}", LATER),
    _quirk("", _TOO_LARGE, MESSAGE),  # as 5.3.4
    _quirk("", _FULL, MESSAGE),  # as 5.2.2
    _quirk("", _NOBODY, ADDRESS),
    _quirk("", _CLOSED, ADDRESS),  # as 5.2.1
    _quirk("", rf"{_POLICY}|{_SERVER}", LATER),
)
_STATUS: Final = re.compile(r"^\W{0,3}([45])\.(\d{1,3})\.(\d{1,3})\b(?!\.\d)", re.MULTILINE)  # and no address of a host
_STATUS_LAST: Final = re.compile(r"\(#([45])\.(\d{1,3})\.(\d{1,3})\)")  # as qmail writes it, behind its words
# Addresses are repeated in refusals, and their names say nothing: `sender@example.org`, `ada@relay.example.org`.
_AN_ADDRESS: Final = re.compile(r"<[^<>\s]*>|[^\s<>:;,]+@[^\s<>:;,]+")


def meaning(stage: Stage, code: int, words: str) -> Result | None:
    """Return the result that a refusal means for the mail, or None if it can be retried later.

    `words` is the server's text, starting with its enhanced status if it has one.
    """
    status = _status(words)
    if not 500 <= code <= 599 or status.startswith("4.") or code in OF_THE_SERVER:
        return LATER
    words = _AN_ADDRESS.sub("it", words)
    match stage:
        case Stage.OPENING:
            return LATER
        case Stage.SENDER:
            return _of_sender(code, status.removeprefix("5."), words)
        case Stage.RECIPIENT:
            return _of_recipient(status.removeprefix("5."), words, TO_RCPT.get(code, LATER))
        case Stage.CONTENT:
            return _of_recipient(status.removeprefix("5."), words, TO_DATA.get(code, LATER))
        case _:
            assert_never(stage)


def _status(words: str) -> str:
    found = _STATUS.search(words) or _STATUS_LAST.search(words)
    return ".".join(found.groups()) if found and found.groups() != ("5", "0", "0") else ""


def _of_sender(code: int, status: str, words: str) -> Result | None:
    """Classify a reply to MAIL, which names no recipient yet: only the size concerns the message."""
    unstated = not status and code == TOO_LARGE and not re.search(_SERVER, words, re.IGNORECASE)
    too_large = status in TOO_LARGE_STATUSES or unstated
    return MESSAGE if too_large else LATER


def _of_recipient(status: str, words: str, basic: Result | None) -> Result | None:
    for quirk in QUIRKS if status else UNSTATED:
        if (not status or status in quirk.statuses) and quirk.words.search(words):
            return quirk.result
    if not status:
        return basic
    return STATUSES.get(status, STATUSES.get(status.partition(".")[0], LATER))
