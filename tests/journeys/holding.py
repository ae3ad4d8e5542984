"""What must hold after every step, read from the database and nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import connection

from consult.audit.keys import verifies
from consult.audit.verify import verify_log
from consult.models import (
    Amendment,
    AuditEntry,
    CertifiedResult,
    Checkpoint,
    Consultation,
    OutboxMessage,
    ReplyVersion,
    SigningKey,
    WrittenDecision,
)
from consult.procedure.states import TRANSITIONS
from consult.queries.tallies import ConsultationTally, tally_consultation
from tests.journeys.account import Account, Figures

ALLOWED = {(before.value, after.value) for (before, _), after in TRANSITIONS.items()}


Print = tuple[object, ...]

# Rows are appended, or change these figures: with the same ones nothing was written.
OF_THE_LOG = """
SELECT (SELECT count(*) FROM consult_auditentry),
       (SELECT sum(sequence) FROM consult_chainhead),
       (SELECT count(*) FROM consult_checkpoint),
       (SELECT count(*) FROM consult_replyversion)
"""
OF_ONE = """
SELECT (SELECT state FROM consult_consultation WHERE id = %(pk)s),
       (SELECT count(*) FROM consult_replyversion WHERE consultation_id = %(pk)s),
       (SELECT count(*) FROM consult_outboxmessage WHERE consultation_id = %(pk)s),
       (SELECT count(*) FROM consult_certifiedresult WHERE consultation_id = %(pk)s),
       (SELECT count(*) FROM consult_writtendecision
         JOIN consult_drafttext AS text ON text.id = text_id
         WHERE text.consultation_id = %(pk)s),
       (SELECT count(*) FROM consult_auditentry WHERE chain = %(chain)s),
       (SELECT sequence FROM consult_chainhead WHERE chain = %(chain)s)
"""


class Seen:
    """What was read of one consultation, or of the log, at the step before."""

    def __init__(self) -> None:
        self.state = "draft"
        self.closes_at: datetime | None = None
        self.counted: dict[str, dict[str, str]] = {}
        self.content: str | None = None
        self.verified: set[tuple[int, str, bytes]] = set()
        self.fingerprint: Print | None = None


def check_step(
    plays: Iterable[tuple[int, Account, Seen]], log: Seen, *, act: str
) -> None:
    """Hold the database against the accounts; what did not change held before."""
    logged = read(OF_THE_LOG)
    if logged != log.fingerprint:
        check_log()
        log.fingerprint = logged
    for pk, account, seen in plays:
        stored = read(OF_ONE, pk=pk, chain=f"consultation:{pk}")
        fingerprint = (stored, account.fingerprint())
        if fingerprint != seen.fingerprint:
            check_consultation(pk, account, seen, act=act)
            seen.fingerprint = fingerprint


def read(figures: str, **given: object) -> Print:
    with connection.cursor() as cursor:
        cursor.execute(figures, given)
        return tuple(cursor.fetchone())


def check_log() -> None:
    """Every chain follows from its first entry, and every checkpoint is signed."""
    verification = verify_log()
    assert verification.ok, verification.broken
    keys = dict(SigningKey.objects.values_list("key_id", "public"))
    before = None
    for one in Checkpoint.objects.order_by("number"):
        said = json.loads(one.body)
        assert verifies(
            bytes(keys[one.key_id]), bytes(one.signature), one.body.encode()
        )
        assert before is None or said["previous"] == before.digest
        before = one


def check_consultation(pk: int, account: Account, seen: Seen, *, act: str) -> None:
    """Hold one consultation against its account, and against what it was before."""
    consultation = Consultation.objects.get(pk=pk)
    state = str(consultation.state)
    assert state == account.state
    assert state == seen.state or (seen.state, state) in ALLOWED
    check_deadline(consultation, account, seen)
    check_messages(pk, account)
    if consultation.issued_at is not None:
        check_replies(pk, account, seen)
        tally = tally_consultation(consultation)
        check_tally(tally, account)
        counted = _counted(tally)
        fixed = {"certified"} if "import" in act else {"closed", "certified"}
        assert counted == seen.counted or seen.state not in fixed
        seen.counted = counted
    check_result(pk, account, seen)
    seen.state = state


def check_deadline(consultation: Consultation, account: Account, seen: Seen) -> None:
    """A deadline goes forward, while it runs, by addenda numbered in turn."""
    assert consultation.closes_at == account.closes_at
    moved = seen.closes_at not in {None, consultation.closes_at}
    assert not moved or seen.closes_at < account.closes_at  # type: ignore[operator]
    assert not moved or seen.state == "issued"
    assert [
        (each.kind, each.number, each.deadline_date)
        for each in Amendment.objects.filter(consultation=consultation)
    ] == [
        ("addendum", number, day)
        for number, day in enumerate(account.extensions, start=1)
    ]
    seen.closes_at = consultation.closes_at


def check_replies(pk: int, account: Account, seen: Seen) -> None:
    """Stored is what was said, no more, no less; each version with its receipt."""
    rows = (
        ReplyVersion.objects.filter(consultation=pk)
        .select_related("member", "signatory", "signed_receipt")
        .prefetch_related("positions__text")
        .order_by("pk")
    )
    versions = list(rows)
    assert [
        (
            row.member.member_state_id,
            row.version,
            row.channel,
            row.received_at,
            row.form_key,
            row.late,
            row.signatory.name,
            {
                (each.text.designation, each.position, each.comments + each.reasons)
                for each in row.positions.all()
            },
        )
        for row in versions
    ] == [
        (
            one.state,
            one.number,
            one.channel,
            one.received,
            one.key,
            account.is_late(one),
            one.signed,
            one.answers,
        )
        for one in account.said
    ]
    for row in versions:
        _check_receipt(row, account, seen)
    recorded = AuditEntry.objects.filter(
        chain=f"consultation:{pk}", tag="consultation:reply:recorded"
    )
    assert recorded.count() == len(versions)


def check_tally(tally: ConsultationTally, account: Account) -> None:
    """The counts, the outcome and each State's position are those of the account."""
    assert tally.entitled == sum(account.roll.values())
    expected = account.tally()
    assert tally.late == expected.late
    assert (
        tuple(
            (
                each.text.designation,
                Figures(
                    in_favour=each.tally.in_favour,
                    against=each.tally.against,
                    late=each.tally.late,
                    in_question=each.tally.in_question,
                    in_favour_if_counted=each.tally.in_favour_if_counted,
                    against_if_counted=each.tally.against_if_counted,
                ),
                each.outcome.value if each.outcome else "",
                tuple(sorted(_counted(tally)[each.text.designation].items())),
                each.written.number if each.written else 0,
            )
            for each in tally.texts
        )
        == expected.texts
    )
    for text in account.texts:
        states = [
            reply.member_state for reply in tally.judgement.effective[text].values()
        ]
        assert len(states) == len(set(states))
    assert Counter(
        WrittenDecision.objects.filter(
            text__consultation=tally.consultation
        ).values_list("text__designation", flat=True)
    ) == Counter({text: len(rows) for text, rows in account.decisions.items() if rows})


def check_messages(pk: int, account: Account) -> None:
    """Every event told everybody it concerns once, and nobody twice."""
    rows = OutboxMessage.objects.filter(consultation=pk)
    told = Counter(rows.values_list("kind", "recipient_email"))
    assert told == account.told, (told - account.told, account.told - told)


def check_result(pk: int, account: Account, seen: Seen) -> None:
    """What was certified is the tally of that moment, to the byte, for ever."""
    results = list(CertifiedResult.objects.filter(consultation=pk))
    assert len(results) == (account.result is not None)
    for result in results:
        assert account.result is not None
        facts = json.loads(result.content)
        assert facts["late"] == account.result.late
        assert tuple(
            (
                each["designation"],
                each["in_favour"],
                each["against"],
                each["outcome"],
                tuple(sorted(each["positions"].items())),
            )
            for each in facts["texts"]
        ) == tuple(
            (text, figures.in_favour, figures.against, outcome, positions)
            for text, figures, outcome, positions, _ in account.result.texts
        )
        assert result.proposed_by_id != result.certified_by_id
        assert result.digest == sha256(result.content.encode()).hexdigest()
        assert result.digest == last_proposed(pk)
        assert seen.content in {None, result.content}
        seen.content = result.content


def last_proposed(pk: int) -> str:
    """Return the digest of the tally that an officer proposed last."""
    proposed = AuditEntry.objects.filter(
        chain=f"consultation:{pk}", tag="consultation:result:proposed"
    ).latest("sequence")
    return str(json.loads(proposed.body)["facts"]["result"])


def _counted(tally: ConsultationTally) -> dict[str, dict[str, str]]:
    return {
        each.text.designation: {
            state: position.value
            for state, position in tally.positions(each.text).items()
        }
        for each in tally.texts
    }


def _check_receipt(version: ReplyVersion, account: Account, seen: Seen) -> None:
    receipt = version.signed_receipt
    known = (version.pk, receipt.body, bytes(receipt.signature))
    if known in seen.verified:
        return
    key = SigningKey.objects.get(key_id=receipt.key_id)
    assert verifies(bytes(key.public), known[2], receipt.body.encode())
    said = json.loads(receipt.body)
    assert (said["member_state"], said["version"], said["late"]) == (
        version.member.member_state_id,
        version.version,
        int(version.received_at >= account.closes_at),
    )
    assert said["consultation"]["circular"] == account.reference
    entry = AuditEntry.objects.get(
        chain=said["log"]["chain"], sequence=said["log"]["sequence"]
    )
    assert entry.hash == said["log"]["hash"]
    seen.verified.add(known)
