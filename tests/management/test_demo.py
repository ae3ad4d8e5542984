"""The demonstration set loads once, and its accounts exist only under DEBUG."""

import json
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from consult.audit.verify import verify_log
from consult.files import store as files
from consult.intake.form_file import read_form
from consult.intake.returned_form import propose_reply
from consult.models import (
    Consultation,
    IssuedDocument,
    MemberState,
    ReplySignatory,
    Transcription,
    User,
)
from consult.procedure.states import Language, Warn
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation, reference_of
from consult.queries.proceedings import follow_texts, standing_rows
from consult.queries.tallies import tally_consultation
from consult.queries.timelines import dates_of
from tests.deploy.verifier import bundle_of, members_of, verdict

pytestmark = pytest.mark.django_db


def load():
    out = StringIO()
    call_command("demo", "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_set_loads_whole_and_a_second_load_changes_nothing():
    first = load()
    assert first["counts"]["MemberState"] == MemberState.objects.count() == 194
    assert first["accounts"] == []
    assert not User.objects.filter(is_active=True).exists()
    assert load() == first
    assert verify_log().ok

    states = {reference_of(one): one.state for one in Consultation.objects.all()}
    assert states == {
        "T17-TSB-CIR-0263": "certified",
        "T17-TSB-CIR-0321": "closed",
        "T22-TSB-CIR-0118": "certified",
        "T25-TSB-CIR-0095": "issued",
        "T25-TSB-CIR-0098": "issued",
        "T25-TSB-CIR-0101": "issued",
        "T25-TSB-CIR-0104": "draft",
        "T25-TSB-CIR-0106": "issued",
    }
    for one in Consultation.objects.exclude(issued_at=None):
        assert verdict(members_of(bundle_of(one, at=database_now()))) == ""
    assert all(Consultation.objects.values_list("synthetic", flat=True))
    assert set(ReplySignatory.objects.values_list("name", flat=True)) == {
        "Synthetic signatory"
    }

    model = find_consultation("T17-TSB-CIR-0321")
    assert model.closes_at.isoformat() == "2021-12-01T23:00:00+00:00"
    assert model.roll.count() == 193
    assert not model.roll.filter(member_state="PLW").exists()
    assert tally_consultation(model).late == 1

    failed = tally_consultation(find_consultation("T22-TSB-CIR-0118")).texts[0]
    assert (failed.tally.in_favour, failed.tally.replies) == (16, 23)
    assert failed.decision.percentage == "69.56"

    missing = find_consultation("T25-TSB-CIR-0104").language_versions
    assert set(missing.filter(status="missing").values_list("language", flat=True)) == {
        "ar",
        "ru",
    }

    followed = follow_texts(
        find_consultation("T17-TSB-CIR-0263"), day=date(2020, 12, 1)
    )
    assert [(one.standing.fate, one.names.current) for one in followed] == [
        ("approved", "ITU-T D.9002"),
        ("opposed", "ITU-T D.DemoB"),
        ("deferred", "ITU-T D.DemoC"),
    ]
    dates = dates_of(find_consultation("T17-TSB-CIR-0263"), at=database_now())
    assert Warn.RESULT_CIRCULAR_LATE not in dates.warnings
    again = find_consultation("T25-TSB-CIR-0106").texts.get()
    assert again.follows == followed[1].text
    assert standing_rows(model)[0].on == date(2021, 11, 8)

    regional = find_consultation("T25-TSB-CIR-0095")
    assert 0 < regional.roll.count() < 60
    check_what_followed_the_circulars()


def check_what_followed_the_circulars():
    """Hold the set to what came of the same acts as people do."""
    opened = find_consultation("T25-TSB-CIR-0101")
    assert [(one.kind, one.number) for one in opened.amendments.all()] == [
        ("corrigendum", 1)
    ]
    counted, waiting = Transcription.objects.order_by("version__entered_at", "pk")
    assert counted.version.counts
    assert waiting.version.waits
    for one in (counted, waiting):
        form = files.read(one.version.source_digest)
        proposed = propose_reply(opened, read_form(form))
        assert proposed.member_state == one.version.member.member_state_id
        assert proposed.findings == ()
    file = counted.version.attachments.get()
    assert b"Clause 8" in files.read(file.sha256)

    deletion = find_consultation("T25-TSB-CIR-0098")
    moved = deletion.amendments.get()
    assert moved.before["deadline_date"] < deletion.deadline_date.isoformat()
    assert moved.deadline_date == deletion.deadline_date
    late = deletion.language_versions.get(language="ru")
    assert deletion.issued_at < late.issued_at
    assert find_consultation("T25-TSB-CIR-0095").amendment_draft.kind == "addendum"

    again = find_consultation("T25-TSB-CIR-0106")
    assert set(again.paragraph_wordings.values_list("language", flat=True)) == set(
        Language
    )
    followed = find_consultation("T17-TSB-CIR-0263")
    told = followed.circulars.get(number=281)
    assert told.issued_at is not None
    assert [text.designation for text in told.texts.order_by("order")] == [
        "ITU-T D.DemoA",
        "ITU-T D.DemoB",
    ]
    assert IssuedDocument.objects.get(item="SG3-TD41/PLEN").consultation == followed


def test_under_debug_the_accounts_sign_in_with_the_same_secrets_on_every_run(settings):
    settings.DEBUG = True
    accounts = load()["accounts"]
    assert load()["accounts"] == accounts
    assert [one["role"] for one in accounts][:5] == [
        "officer",
        "second officer",
        "translator",
        "director",
        "auditor",
    ]
    for account in accounts:
        person = authenticate(email=account["email"], password=account["password"])
        assert person is not None
        assert bool(account["totp"]) is person.authenticator_set.exists()
