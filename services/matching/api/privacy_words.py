"""The OpenAPI descriptions of erasures."""

from typing import Final

from shared.http.words import A_MOMENT, AN_ID, Said, Words

PRIVACY: Final[Words] = {
    "?erasure_id": Said("The erasure's id.", AN_ID),
    "ErasePersonBody.why": Said("The ticket or the reason in law; kept with the receipt, so name nobody.", "DSR-118"),
    "ErasureView.state": Said("How far it has come: complete when nothing was left once every copy had expired."),
    "ErasureView.requested_at": Said("When it was asked for.", A_MOMENT),
    "ErasureView.expires_at": Said("When the last copy on its way has expired.", A_MOMENT),
    "ErasureView.completed_at": Said("When nothing was left anywhere; null before.", A_MOMENT),
    "ErasureView.by": Said("Who asked for it, by id.", "person:0af7651916cd43dd8448eb211c80319c"),
    "ErasureView.why": Said("The reason that was given.", "DSR-118"),
    "receipts": Said("The receipt of each service."),
    "service": Said("The service that erased.", "scheduling"),
    "sweep": Said("The number of its last sweep.", 3, "count"),
    "ReceiptView.last": Said("Whether every copy had expired by then, so that its topics were looked through too."),
    "ReceiptView.at": Said("When the sweep was done.", A_MOMENT),
    "places": Said("Where something was."),
    "ErasedPlace.place": Said("The collection or topic.", "participants"),
    "erased": Said("How many records were deleted or cleared there.", 2, "count"),
    "ErasedPlace.left": Said("How many the last sweep has found still there.", 0, "count"),
    "ReceiptView.problem": Said("Why the last sweep could not be done; null if it was.", "it failed too often"),
    "parts": Said("The programs that they would leave."),
    "LostPartView.title": Said("The program's title.", "Digital Bridge"),
    "LostPartView.status": Said("The person's status in the program."),
    "LostPartView.pairs": Said("Live pairs and proposals that would end.", 1, "pairs"),
    "sponsors": Said("The programs that would lose their sponsor.", [AN_ID]),
    "coordinates": Said("The programs that would lose a coordinator.", [AN_ID]),
    "AskedErasureView.erasure_id": Said("The id that the erasure has once it begins.", AN_ID),
    "AskedErasureView.due": Said("When it begins, unless it is taken back before.", A_MOMENT),
    "statement": Said("The erasure as JSON: what is signed, byte by byte.", "{}"),
    "signature": Said("The signature of the statement (Ed25519, base64url); null without a key.", "mFp0"),
    "public_key": Said("The public key that proves it (base64url); null without a key.", "k3Yp"),
    "LinkWithdrawalView.withdrawn_at": Said(
        "Since when older links lead nowhere; null while it is under way.", A_MOMENT
    ),
}
