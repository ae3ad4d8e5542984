"""Who is told what, in which language, and that nobody is told twice."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from consult.flows import certifying, checkpointing, replying
from consult.flows.recording import Answer, Signature
from consult.models import Chair, Delegate, OutboxMessage
from consult.notify import deliver, headers, messages, outbox, recipients
from consult.notify.message_ids import message_id
from consult.procedure.states import Language, Position
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def deployed(settings):
    settings.BASE_URL = "https://consult.example"


@pytest.fixture
def chair(draft_consultation):
    person = factories.make_person("Carla Chair")
    Chair.objects.create(user=person, study_group=draft_consultation.study_group)
    return person


def reply(consultation, person, *, position=Position.AUTHORIZE, seen=0):
    return replying.submit_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=position)],
        Signature(name="Grace Head"),
        by=person,
        form_key=uuid4(),
        seen_version=seen,
    )


def read_by(person, language):
    person.preferred_language = language
    person.save()


def written_out(kind):
    """The message as its first attempt writes it."""
    message = OutboxMessage.objects.get(kind=kind)
    messages.write_out(message)
    return message


def told(kind):
    return list(
        OutboxMessage.objects.filter(kind=kind)
        .order_by("recipient_email")
        .values_list("recipient_email", flat=True)
    )


def test_a_circular_is_announced_to_delegates_and_copied_to_the_chairs(
    head_of_administration, viewer, outsider, chair, issued_consultation
):
    assert told("circular_issued") == sorted(
        person.email for person in (head_of_administration, viewer, outsider, chair)
    )
    to_delegate = OutboxMessage.objects.get(recipient_email=viewer.email)
    copy = OutboxMessage.objects.get(recipient_email=chair.email)
    reply_address = "https://consult.example/en/administration/T25-TSB-CIR-0007/reply/"
    assert reply_address in to_delegate.body_text
    assert reply_address in to_delegate.body_html
    assert "administration/" not in copy.body_text + copy.body_html
    assert "https://consult.example/en/circulars/T25-TSB-CIR-0007/" in copy.body_text


def test_a_person_with_two_roles_is_told_once(
    head_of_administration, draft_consultation, tsb_officer, second_officer, at
):
    person = head_of_administration
    Delegate.objects.create(user=person, member_state_id="CHE", role="viewer")
    Chair.objects.create(user=person, study_group=draft_consultation.study_group)
    factories.issue(draft_consultation, by=tsb_officer, second=second_officer, at=at)
    assert told("circular_issued") == [person.email]


def test_who_left_and_who_may_not_sign_in_are_not_told(
    head_of_administration,
    drafter,
    viewer,
    draft_consultation,
    tsb_officer,
    second_officer,
    at,
):
    drafter.delegations.update(valid_until="2000-01-01")
    viewer.is_active = False
    viewer.save()
    factories.issue(draft_consultation, by=tsb_officer, second=second_officer, at=at)
    assert told("circular_issued") == [head_of_administration.email]


def test_announcing_twice_tells_nobody_twice(
    head_of_administration, issued_consultation, at
):
    assert messages.announce_circular(issued_consultation, at=at) == 0
    assert told("circular_issued") == [head_of_administration.email]


def test_a_reply_is_told_to_every_delegate_of_the_state_and_to_no_other(
    issued_consultation, head_of_administration, drafter, viewer, outsider
):
    reply(issued_consultation, head_of_administration)
    assert told("reply_received") == sorted(
        person.email for person in (head_of_administration, drafter, viewer)
    )


def test_the_receipt_says_what_was_received_and_when(
    issued_consultation, head_of_administration
):
    version = reply(issued_consultation, head_of_administration).version
    message = written_out("reply_received")
    assert message.subject == "TSB Circular 7: reply of Kenya received"
    for body in (message.body_text, message.body_html):
        assert "ITU-T D.1102" in body
        assert "authorizes" in body
        assert version.body_digest in body
        assert f"{version.received_at:%H:%M:%S} (UTC)" in body
        assert "/en/administration/T25-TSB-CIR-0007/receipt/1/" in body


def test_a_receipt_has_no_words_before_its_first_attempt_and_keeps_them_after(
    mailbox, issued_consultation, head_of_administration, at
):
    OutboxMessage.objects.all().delete()  # the circular
    reply(issued_consultation, head_of_administration)
    message = OutboxMessage.objects.get()
    assert (message.subject, message.body_text, message.body_html) == ("", "", "")
    mailbox.answer = "451 4.3.0 Try again later"
    first = at + timedelta(minutes=1)
    assert deliver.deliver_next(at=first) is False
    message.refresh_from_db()
    said = message.body_text, message.body_html
    assert all("ITU-T D.1102" in body for body in said)
    type(issued_consultation).objects.update(reply_email="other@example.org")
    checkpointing.checkpoint_when_due(at=at + timedelta(days=1))
    mailbox.answer = "250 OK"
    assert deliver.deliver_next(at=first + outbox.BACKOFF[0])
    message.refresh_from_db()
    assert (message.body_text, message.body_html) == said
    assert message.subject == "TSB Circular 7: reply of Kenya received"


def test_each_version_is_a_message_of_its_own(
    issued_consultation, head_of_administration
):
    reply(issued_consultation, head_of_administration)
    reply(
        issued_consultation,
        head_of_administration,
        position=Position.NOT_AUTHORIZE,
        seen=1,
    )
    ids = OutboxMessage.objects.filter(kind="reply_received").values_list(
        "message_id", flat=True
    )
    assert len(set(ids)) == 2


def test_a_late_reply_is_receipted_as_late(
    issued_consultation, head_of_administration, settings
):
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    assert reply(issued_consultation, head_of_administration).version.late
    message = written_out("reply_received")
    assert message.subject == "TSB Circular 7: late reply of Kenya received"
    assert "not counted" in message.body_text
    assert "not counted" in message.body_html


def test_a_certified_result_is_told_to_delegates_and_chairs(
    closed_consultation, head_of_administration, chair, tsb_officer, second_officer, at
):
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at)
    result = certifying.certify_result(closed_consultation, by=second_officer, at=at)
    assert told("result_certified") == sorted(
        [head_of_administration.email, chair.email]
    )
    message = OutboxMessage.objects.filter(kind="result_certified")[0]
    assert message.subject == "TSB Circular 7: the result is certified"
    for body in (message.body_text, message.body_html):
        assert result.digest in body
        assert "https://consult.example/en/circulars/T25-TSB-CIR-0007/" in body


@pytest.mark.parametrize("language", Language)
def test_each_reads_in_their_own_language(
    issued_consultation, head_of_administration, language
):
    read_by(head_of_administration, language.value)
    reply(issued_consultation, head_of_administration)
    message = written_out("reply_received")
    code = "zh-hans" if language is Language.ZH else language.value
    tag = "zh-Hans" if language is Language.ZH else language.value
    direction = "rtl" if language is Language.AR else "ltr"
    assert message.language == language.value
    assert f'<html lang="{tag}" dir="{direction}">' in message.body_html
    assert f"https://consult.example/{code}/administration/" in message.body_text
    names = {Language.AR: "كينيا", Language.ZH: "肯尼亚"}
    assert names.get(language, "Kenya") in message.body_text


def test_latin_runs_are_kept_whole_in_arabic_mail(
    issued_consultation, head_of_administration
):
    read_by(head_of_administration, "ar")
    reply(issued_consultation, head_of_administration)
    message = written_out("reply_received")
    assert "\u2066ITU-T D.1102\u2069" in message.body_text


def test_no_markup_in_a_name_reaches_the_page_of_a_mail(
    issued_consultation, head_of_administration
):
    member = issued_consultation.roll.get(member_state_id="KEN")
    type(member).objects.filter(pk=member.pk).update(
        names=dict.fromkeys(Language, "<b>Kenya</b> & Co")
    )
    reply(issued_consultation, head_of_administration)
    message = written_out("reply_received")
    assert "<b>Kenya" not in message.body_html
    assert "&lt;b&gt;Kenya" in message.body_html
    assert "<b>Kenya</b> & Co" in message.body_text


def test_no_address_of_one_person_is_in_the_message_of_another(
    issued_consultation, head_of_administration, viewer
):
    reply(issued_consultation, head_of_administration)
    for message in OutboxMessage.objects.all():
        messages.write_out(message)
        others = {head_of_administration.email, viewer.email} - {
            message.recipient_email
        }
        whole = message.subject + message.body_text + message.body_html
        assert not any(other in whole + message.message_id for other in others)


def test_a_message_id_repeats_for_the_same_and_differs_for_another(
    issued_consultation,
):
    def of(email, occasion):
        return message_id(
            messages.MessageKind.REPLY_RECEIVED,
            issued_consultation,
            recipients.Recipient(email, Language.EN),
            occasion=occasion,
        )

    first = of("grace@example.org", "KEN-1")
    assert first == of("grace@example.org", "KEN-1")
    assert first.endswith("@consult.example>")
    assert len({first, of("peter@example.org", "KEN-1")}) == 2
    assert len({first, of("grace@example.org", "KEN-2")}) == 2


@pytest.mark.parametrize("kind", messages.MessageKind)
def test_a_message_id_stands_in_the_line_of_its_headers_name(
    issued_consultation, settings, kind
):
    settings.BASE_URL = "https://consult.tsb.itu.example"
    reader = recipients.Recipient("grace@example.org", Language.EN)
    told = message_id(kind, issued_consultation, reader, occasion="KEN-1" + "0" * 64)
    mail = EmailMessage("Subject", "Body", headers={"Message-ID": told}).message()
    assert f"\nMessage-ID: {told}\n".encode() in mail.as_bytes()


def ids_of(kind):
    rows = OutboxMessage.objects.filter(kind=kind)
    return set(rows.values_list("message_id", flat=True))


def test_what_was_lost_with_a_backup_and_comes_again_has_another_message_id(
    issued_consultation, head_of_administration, tsb_officer, second_officer
):
    """A mailbox that knows the first would drop the second under the same one."""

    def send():
        reply(issued_consultation, head_of_administration)
        return ids_of("reply_received")

    def certify():
        factories.certify(
            factories.close(issued_consultation),
            by=tsb_officer,
            second=second_officer,
            at=issued_consultation.closes_at,
        )
        return ids_of("result_certified")

    before = transaction.savepoint()
    lost_receipts, lost_results = send(), certify()
    transaction.savepoint_rollback(before)
    issued_consultation.refresh_from_db()
    assert not OutboxMessage.objects.filter(kind="reply_received").exists()
    assert lost_receipts
    assert lost_results
    assert certify().isdisjoint(lost_results)
    assert send().isdisjoint(lost_receipts)


@pytest.mark.parametrize(
    ("announce", "kind"),
    [
        (partial(messages.announce_comments, number="TD/7"), "comments_collated"),
        (messages.announce_circular, "circular_issued"),
    ],
)
def test_an_act_done_again_after_a_restore_has_other_message_ids(
    issued_consultation, chair, at, announce, kind
):
    """Its date or its reason may be another one, under the same number."""

    def tell(instant):
        known = ids_of(kind)
        announce(issued_consultation, at=instant)
        return ids_of(kind) - known

    first = tell(at + timedelta(minutes=1))
    assert first
    assert not tell(at + timedelta(minutes=1))
    assert len(tell(at + timedelta(minutes=2))) == len(first)


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\x0b", "\x0c", "\x1c", "\u2028"])
def test_no_subject_breaks_out_of_its_header(separator):
    assert (
        headers.safe_subject(f" Reply of{separator}Bcc: all@example.org ")
        == "Reply of Bcc: all@example.org"
    )


def test_a_subject_reads_in_the_direction_it_was_written():
    assert headers.safe_subject("TSB \u202eralucriC\u200b 7") == "TSB ralucriC 7"
    isolated = "الرسالة \u2066T25-TSB-CIR-0007\u2069"
    assert headers.safe_subject(isolated) == isolated


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\x0b", "\x0c", "\x1c", "\u2028"])
def test_no_address_breaks_out_of_its_header_or_becomes_another(
    mailbox, issued_consultation, at, separator
):
    messages.compose(
        messages.MessageKind.CIRCULAR_ISSUED,
        issued_consultation,
        recipients.Recipient(
            f"grace@example.org{separator}Bcc: all@example.org", Language.EN
        ),
        messages.Wording(Language.EN, "Circular", "Text", "<p>Text</p>"),
        occasion="7",
        at=at,
    ).save()
    OutboxMessage.objects.exclude(subject="Circular").delete()
    assert deliver.deliver_next(at=at) is False
    assert mailbox.envelopes == []


def test_a_subject_fits_its_column():
    assert len(headers.safe_subject("long " * 200)) == headers.SUBJECT_LENGTH
