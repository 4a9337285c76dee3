"""What a mail server's refusal means."""

import pytest

from services.notify.channels.replies import QUIRKS, STATUSES, UNSTATED, Stage, meaning
from services.notify.domain.delivery import Result

LATER, ADDRESS, MESSAGE = None, Result.ADDRESS_REFUSED, Result.MESSAGE_REFUSED

OF_THE_SERVER = [
    (Stage.OPENING, "554 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org"),
    (Stage.OPENING, "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help)"),
    (Stage.OPENING, "521 Server does not accept mail"),
    (Stage.OPENING, "550 5.1.1 whatever it says here"),
    (Stage.OPENING, "535 5.7.8 Authentication credentials invalid"),
    (Stage.SENDER, "550 5.7.1 You may not send"),
    (Stage.SENDER, "550 5.4.5 Daily user sending limit exceeded"),
    (Stage.SENDER, "553 5.1.8 <mentoring@example.org>: Sender address rejected: Domain not found"),
    (Stage.SENDER, "550 5.1.0 Sender rejected"),
    (Stage.SENDER, "501 Syntax error in parameters"),
    (Stage.SENDER, "530 5.7.0 Must issue a STARTTLS command first"),
    (Stage.RECIPIENT, "550 5.7.1 Relaying denied"),
    (Stage.RECIPIENT, "554 5.7.1 <ada@example.org>: Relay access denied"),
    (Stage.RECIPIENT, "550 5.7.606 Access denied, banned sending IP [192.0.2.1]"),
    (Stage.RECIPIENT, "550 5.7.25 The sending IP address does not have a PTR record"),
    (Stage.RECIPIENT, "550 5.4.5 Daily sending quota exceeded"),
    (Stage.RECIPIENT, "550 5.4.6 Routing loop detected"),
    (Stage.RECIPIENT, "550 5.3.2 System not accepting network messages"),
    (Stage.RECIPIENT, "550 5.1.7 <mentoring@example.org>: Sender address rejected: undeliverable address"),
    (Stage.RECIPIENT, "550 5.1.0 <mentoring@example.org>: Sender address rejected"),
    (Stage.RECIPIENT, "550 5.1.8 Access denied, bad outbound sender"),
    (Stage.RECIPIENT, "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents it"),
    (Stage.RECIPIENT, "550 5.1.90 Your message can't be sent because you've reached your daily limit for recipients"),
    (Stage.RECIPIENT, "550 5.1.20 Multiple From addresses"),
    (Stage.RECIPIENT, "550 5.2.121 The recipient's mailbox gets too many mails an hour from this sender"),
    (Stage.RECIPIENT, "550 5.2.122 The recipient's mailbox gets too many mails an hour"),
    (Stage.RECIPIENT, "550 Quota exceeded"),
    (Stage.RECIPIENT, "550 Sender verify failed"),
    (Stage.RECIPIENT, "550 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1"),
    (Stage.RECIPIENT, "550 JunkMail rejected - host is in an RBL"),
    (Stage.RECIPIENT, "554 Transaction failed"),
    (Stage.RECIPIENT, "550 4.4.7 Message delayed"),
    (Stage.RECIPIENT, "451 4.7.1 Greylisted"),
    (Stage.RECIPIENT, "450 4.1.1 Recipient address rejected: unverified address"),
    (Stage.RECIPIENT, "550 Administrative prohibition"),
    (Stage.RECIPIENT, "550 Access from ip address 192.0.2.1 not permitted"),
    (Stage.RECIPIENT, "550 Your host is not allowed to connect"),
    (Stage.RECIPIENT, "550 Unauthorized"),
    (Stage.RECIPIENT, "550 Local configuration error"),
    (Stage.RECIPIENT, "550 Internal error"),
    (Stage.RECIPIENT, "550 5.0.0 Command rejected"),
    (Stage.RECIPIENT, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
    (Stage.RECIPIENT, "553 sorry, that domain isn't in my list of allowed rcpthosts"),
    (Stage.RECIPIENT, "521 5.2.1 :  AOL will not accept delivery of this message."),
    (Stage.RECIPIENT, "550 Your message was refused\n5.7.1 See https://example.net/why"),
    (Stage.RECIPIENT, "550 rejected because 192.0.2.1 is in a black list at b.barracudacentral.org"),
    (Stage.RECIPIENT, "553 mail rejected because your IP is in the PBL"),
    (Stage.RECIPIENT, "550 5.1.1.7 is not wanted here, access denied"),
    (Stage.RECIPIENT, "550 SMTP AUTH is required for message submission on port 587"),
    (Stage.RECIPIENT, "550 Login required"),
    (Stage.RECIPIENT, "550 You must check for new mail before sending mail"),
    (Stage.RECIPIENT, "550 Forbidden"),
    (Stage.RECIPIENT, "550 No rDNS entry for 192.0.2.1"),
    (Stage.RECIPIENT, "550 must use TLS"),
    (Stage.RECIPIENT, "550 Encryption required"),
    (Stage.RECIPIENT, "550 Service unavailable"),
    (Stage.RECIPIENT, "550 Out of disk space"),
    (Stage.RECIPIENT, "550 Lookup failure"),
    (Stage.RECIPIENT, "550 Maximum number of recipients exceeded"),
    (Stage.RECIPIENT, "550 Unable to verify the address"),
    (Stage.RECIPIENT, "550 Connection refused"),
    (Stage.RECIPIENT, "550 Your account has been suspended"),
    (Stage.RECIPIENT, "550 Message refused"),
    (Stage.SENDER, "552 Out of disk space"),
    (Stage.CONTENT, "552 Insufficient system storage"),
    (Stage.CONTENT, "554 5.2.252 SendAsDenied; not allowed to send as"),
    (Stage.CONTENT, "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException"),
    (Stage.CONTENT, "554 5.7.1 Message rejected under suspicion of SPAM"),
    (Stage.CONTENT, "550 5.7.26 This mail is unauthenticated, which poses a security risk"),
    (Stage.CONTENT, "550 5.4.5 Daily sending limit exceeded"),
    (Stage.CONTENT, "550 Message blocked by policy"),
    (Stage.CONTENT, "421 4.3.2 Shutting down"),
    (Stage.CONTENT, "503 5.5.1 Bad sequence of commands"),
]
OF_THE_MAILBOX = [
    (Stage.RECIPIENT, "550 5.1.1 The email account that you tried to reach does not exist."),
    (Stage.RECIPIENT, "550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown in virtual mailbox table"),
    (Stage.RECIPIENT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (Stage.RECIPIENT, "550 5.1.2 Bad destination system address"),
    (Stage.RECIPIENT, "550 5.1.6 Mailbox has moved"),
    (Stage.RECIPIENT, "550 5.2.1 The email account that you tried to reach is disabled."),
    (Stage.RECIPIENT, "550 5.4.1 Recipient address rejected: Access denied."),
    (Stage.RECIPIENT, "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
    (Stage.RECIPIENT, "550 5.4.1 All recipient addresses rejected : Access denied"),
    (Stage.RECIPIENT, "550 5.1.351 Remote server returned unknown recipient or mailbox unavailable"),
    (Stage.RECIPIENT, "550 #5.1.0 Address rejected."),
    (Stage.RECIPIENT, "550 Unrouteable address"),
    (Stage.RECIPIENT, "554 sorry, no mailbox here by that name (#5.1.1)"),
    (Stage.RECIPIENT, "550 5.7.1 No such user here"),
    (Stage.RECIPIENT, "550 5.7.17 Mailbox owner has changed"),
    (Stage.RECIPIENT, "550 5.0.0 No such user"),
    (Stage.RECIPIENT, "550 No such mailbox"),
    (Stage.RECIPIENT, "553 mailbox name not allowed"),
    (Stage.RECIPIENT, "551 User not local"),
    (Stage.RECIPIENT, "556 The domain does not accept mail"),
    (Stage.RECIPIENT, "554 Mailbox ada@example.org does not exist"),
    (Stage.RECIPIENT, "554 Mailbox is inactive"),
    (Stage.RECIPIENT, "554 The account of this user has been suspended"),
    (Stage.RECIPIENT, "550 nobody here\n5.1.1 See https://example.net/policy"),
    (Stage.RECIPIENT, "550 5.1.1 <sender@example.org>: User unknown"),
    (Stage.RECIPIENT, "550 <ada@relay.example.org>: Recipient rejected"),
    (Stage.RECIPIENT, "550 <ada@relay.example.org> no longer here"),
    (Stage.RECIPIENT, "550 Invalid recipient, see https://example.net/blocked"),
    (Stage.RECIPIENT, "550 5.2.0 Mailbox is disabled"),
    (Stage.CONTENT, "554 delivery error: dd Not a valid recipient"),
    (Stage.CONTENT, "550 5.1.1 User unknown"),
    (Stage.CONTENT, "554 delivery error: dd This user doesn't have a example.org account (ada@example.org)"),
]
OF_THE_MESSAGE = [
    (Stage.SENDER, "552 5.3.4 Message size exceeds fixed limit"),
    (Stage.SENDER, "552 Message too large"),
    (Stage.RECIPIENT, "552 5.2.2 Mailbox full"),
    (Stage.RECIPIENT, "552 Mailbox full"),
    (Stage.RECIPIENT, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup"),
    (Stage.RECIPIENT, "550 Mailbox full"),
    (Stage.RECIPIENT, "552 Mailbox is over quota"),
    (Stage.RECIPIENT, "550 User has exceeded the storage allotted"),
    (Stage.RECIPIENT, "550 Message size exceeds the limit"),
    (Stage.RECIPIENT, "550 Over quota"),
    (Stage.CONTENT, "554 5.6.0 Message not wanted"),
    (Stage.CONTENT, "552 5.7.0 This message was blocked because its content presents a potential security issue."),
    (Stage.CONTENT, "554 Message not accepted"),
]
ALL = [
    *((stage, said, LATER) for stage, said in OF_THE_SERVER),
    *((stage, said, ADDRESS) for stage, said in OF_THE_MAILBOX),
    *((stage, said, MESSAGE) for stage, said in OF_THE_MESSAGE),
]


class TestMeaning:
    @pytest.mark.parametrize(("stage", "said", "result"), ALL)
    def test_is_what_the_documents_of_providers_say(self, stage: Stage, said: str, result: Result | None) -> None:
        assert meaning(stage, int(said[:3]), said[4:]) is result

    @pytest.mark.parametrize("stage", Stage)
    @pytest.mark.parametrize("status", sorted(STATUSES))
    def test_blames_an_address_only_once_there_was_one(self, stage: Stage, status: str) -> None:
        whole = status if "." in status else f"{status}.0"
        found = meaning(stage, 550, f"5.{whole} no")
        assert found is not ADDRESS or stage in {Stage.RECIPIENT, Stage.CONTENT}

    @pytest.mark.parametrize("code", [400, 421, 450, 451, 452, 499])
    @pytest.mark.parametrize("stage", Stage)
    def test_of_a_temporary_refusal_is_to_try_again(self, stage: Stage, code: int) -> None:
        assert meaning(stage, code, "5.1.1 User unknown") is LATER

    def test_has_a_case_for_every_quirk(self) -> None:
        said = [words for _, words, _ in ALL]
        assert all(any(quirk.words.search(words) for words in said) for quirk in (*QUIRKS, *UNSTATED))
