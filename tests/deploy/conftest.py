"""Record bundles of small consultations, made once through the real acts."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import TestCase
from pytest_django import DjangoDbBlocker

from consult.audit.keys import Signer, load_signer
from consult.documents.store import keep_document
from consult.flows import (
    attaching,
    certifying,
    deciding,
    following,
    importing,
    replying,
)
from consult.flows.recording import Answer, Signature
from consult.intake.uploads import check_upload
from consult.models import Suspension
from consult.procedure.states import (
    Channel,
    Language,
    Outcome,
    Position,
    Procedure,
    Proceeding,
)
from consult.queries.attachments import kept_files
from consult.queries.clock import database_now, geneva_day
from consult.queries.tallies import tally_consultation
from consult.vocabularies import AmendmentKind, DocumentKind
from tests import factories
from tests.deploy.verifier import Members, bundle_of, members_of


@dataclass(frozen=True)
class Bundles:
    """One consultation while open and once certified; one the Director decided."""

    early: Members
    full: Members
    decided: Members
    zip: bytes
    signer: Signer

    @property
    def records(self) -> dict[str, Members]:
        """Return both finished records by name."""
        return {"full": self.full, "decided": self.decided}


@pytest.fixture(scope="session")
def bundles(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Bundles:
    """Make them once; the tests that use them are marked `django_db`."""
    with django_db_blocker.unblock():
        transactions = TestCase._enter_atomics()  # in which durable acts may nest
        try:
            return _make_bundles()
        finally:
            TestCase._rollback_atomics(transactions)


def _make_bundles() -> Bundles:
    at = database_now()
    officer = factories.make_staff("Olga Officer", "officer")
    second = factories.make_staff("Samuel Second", "officer")
    director = factories.make_staff("Dina Director", "director")
    factories.make_union()
    Suspension.objects.create(
        member_state_id="EGY",
        ground="arrears",
        valid_from=geneva_day(at) - timedelta(days=9),
        source="made for a test",
    )
    draft = factories.make_draft(
        by=officer, at=at, designations=("ITU-T E.164", "ITU-T E.192")
    )
    tap = factories.issue(draft, by=officer, second=second, at=at)
    texts = list(tap.texts.order_by("order"))

    def send(iso3, *positions, seen=0, comments="", files=()):
        person = factories.make_delegate(f"{iso3} {seen}", iso3, "head")
        for name, content in files:
            attaching.attach_file(
                tap,
                iso3,
                attaching.store_upload(check_upload(name, content)),
                by=person,
                at=at,
            )
        replying.submit_reply(
            tap,
            iso3,
            [
                Answer(text=text, position=position, comments=comments)
                for text, position in zip(texts, positions, strict=False)
            ],
            Signature(name=person.name, title="Head", place="There"),
            by=person,
            form_key=uuid4(),
            seen_version=seen,
            seen_files=[file.sha256 for file in kept_files(tap, iso3)],
        )

    def enter(consultation, iso3, position, received_at, entered_at):
        reply = importing.SheetReply(
            member_state=iso3,
            channel=Channel.EMAIL,
            received_at=received_at,
            answers=tuple(
                Answer(text=text, position=position, reasons="As attached: é, 他")
                for text in consultation.texts.all()
            ),
            signature=Signature(name="Somebody"),
        )
        importing.import_replies(
            consultation,
            [reply],
            source_digest="a" * 64,
            by=officer,
            at=entered_at,
        )

    send(
        "KEN",
        Position.AUTHORIZE_WITH_COMMENTS,
        Position.AUTHORIZE,
        comments="But",
        files=[("é comments.txt", b"Clause 8."), ("他.txt", b"Clause 9.")],
    )
    send("CHE", Position.NOT_AUTHORIZE)
    send("EGY", Position.AUTHORIZE, Position.AUTHORIZE)
    for language, letter in ((Language.EN, "E"), (Language.FR, "F")):
        keep_document(
            tap,
            f"%PDF of a test, {letter}".encode(),
            kind=DocumentKind.CIRCULAR,
            language=language,
            suffix="pdf",
            name=f"T25-TSB-CIR-0007{letter}",
            inputs=f'{{"made":"for a test, {letter}"}}',
            at=at,
        )
    early = bundle_of(tap, at=at)
    factories.amend(
        tap, by=officer, second=second, at=at, kind=AmendmentKind.CORRIGENDUM
    )
    last_day = tap.deadline_date
    factories.amend(
        tap,
        by=officer,
        second=second,
        at=at,
        deadline_date=last_day + timedelta(days=7),
        words={"en": "At the request of the group."},
    )
    tap.refresh_from_db()
    send("KEN", Position.AUTHORIZE, seen=1, files=[("more.txt", b"Clause 10.")])
    send("JPN", None, Position.AUTHORIZE)
    following.record_proceeding(
        tap,
        kind=Proceeding.TEXTS_DISTRIBUTED,
        on=geneva_day(at),
        by=officer,
        at=at,
    )
    late = tap.closes_at
    enter(tap, "FRA", Position.AUTHORIZE, late - timedelta(microseconds=1), late)
    factories.close(tap)
    enter(tap, "BRA", Position.NOT_AUTHORIZE, late, late + timedelta(days=1))
    tap.refresh_from_db()
    certifying.propose_result(tap, by=officer, at=late)
    certifying.certify_result(tap, by=second, at=late)
    tap.refresh_from_db()

    deletion = factories.make_draft(
        by=officer,
        at=at,
        number=8,
        procedure=Procedure.RECOMMENDATION_DELETION,
        deadline_date=geneva_day(at) + timedelta(days=120),
        meeting_opens=None,
        meeting_closes=None,
    )
    deletion = factories.issue(deletion, by=officer, second=second, at=at)
    enter(deletion, "CHE", Position.OBJECT, deletion.closes_at, deletion.closes_at)
    deletion = factories.close(deletion)
    (tally,) = tally_consultation(deletion).texts
    for outcome, reason in (
        # Composed otherwise than the record spells it: an ohm sign, an accent apart.
        (Outcome.DELETED, "Nobody objected in time to 5 k\u2126, no re\u0301gion."),
        (Outcome.REFERRED_BACK, "The objection came by the next post."),
    ):
        deciding.write_decision(
            deletion,
            tally.text,
            outcome=outcome,
            reason=reason,
            by=director,
            at=deletion.closes_at,
            seen=tally.grounds,
        )
    certifying.propose_result(deletion, by=officer, at=deletion.closes_at)
    certifying.certify_result(deletion, by=second, at=deletion.closes_at)
    deletion.refresh_from_db()

    full = bundle_of(tap, at=at)
    return Bundles(
        early=members_of(early),
        full=members_of(full),
        decided=members_of(bundle_of(deletion, at=at)),
        zip=full,
        signer=load_signer(),
    )
