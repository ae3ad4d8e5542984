"""The page that explains a record bundle to whoever opens it."""

README = """\
RECORD OF A CONSULTATION OF MEMBER STATES

This archive holds all that shows how one consultation under Resolution 1 went. It
can be checked without the system that wrote it and without trusting who runs it:

    python3 verify_record.py BUNDLE.zip --fingerprint HEX

HEX is the fingerprint of the signing key as you know it from elsewhere, for example
from the page of a receipt. Without it the archive vouches for its own key.
To check that nothing was taken away or rewritten since, keep an older bundle:

    python3 verify_record.py BUNDLE.zip --older OLDER.zip

manifest.json      SHA-256 of every other member; manifest.sig signs it
keys/              the public keys, named by the first 16 digits of their fingerprint
consultation.json  procedure, revision, deadline, and where the log ends
texts.json         the draft texts, frozen at issue
amendments.json    addenda and corrigenda: what each changed, and what it said
languages.json     the words of the circular in each language, and when it was issued
roll.json          who was entitled to reply: State, reason, ground
log.jsonl          every entry of the log; hash = SHA-256(00 || previous || body)
replies.json       every version of every reply, in the order of entry
attachments/       the files that came with replies, named by their SHA-256; see
                   attachments.json
receipts/          what was signed to each State: STATE-VERSION.json and .sig
checkpoints/       signed lists of where all chains of the log ended
results/           the certified results
replacements.json  which result replaced another, and why
questions.json     replies from different authorities, and which of them stands
decisions.json     what the Director decided in writing
proceedings.json   what happened to the texts beside and after the replies
documents/         the papers as issued, named by their SHA-256; see documents.json
inputs/            what the papers were made of, named by its SHA-256

JSON is in one spelling: keys sorted, no spaces, UTF-8 in NFC, strings and integers.
That of results/ and inputs/ is as it was kept: it also holds null, true and false.
Signatures are 64 raw bytes of Ed25519, made over the bytes of the file beside them.

Who signed a reply stands in none of the lists. Who knows what a signatory wrote can
check it: SHA-256 of the salt followed by the JSON list of name, title and place is
the digest that stands in the reply. An empty salt: the personal data was erased.
What States, officers and the Director wrote, attachments/, documents/ and inputs/ may
name persons: the Director signs the circular, and the letters are the States' own.

A receipt shows that a reply was received. Whether it counts stands in the result.
"""
