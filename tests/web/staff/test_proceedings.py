"""Following the texts after the replies: the file, its forms, annulling a record."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, RecordedProceeding, User
from consult.procedure.errors import (
    AlreadyRecorded,
    BadDesignation,
    DateOutOfRange,
    FieldMissing,
    IllegalTransition,
)
from consult.procedure.states import Position, Procedure, Proceeding
from consult.web.staff.proceeding_form import field_of
from tests import factories
from tests.web.following import last_day, meeting_held, record
from tests.web.staff.acting import errors_of, reply, said_on, url

Send = Callable[..., Any]


@pytest.fixture
def held(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """A certified consultation on D.266 and D.140 whose meeting is over."""
    return meeting_held(by=tsb_officer, second=second_officer, at=at)


@pytest.fixture
def send(signed_in: Any, held: Consultation, tsb_officer: User) -> Send:
    """Send the form of a kind; on the last day of the meeting unless it says so."""

    def send(kind: str, **fields: object) -> Any:
        sent = {"texts": ["1"], "on": last_day(held).isoformat(), **fields}
        return signed_in(tsb_officer).post(
            url("proceeding", held, kind), sent, follow=True
        )

    return send


def refused(answer: Any) -> tuple[int, dict[str, list[str]]]:
    return answer.status_code, errors_of(answer)


def recorded(consultation: Consultation) -> list[tuple[str, str, str]]:
    return [
        (row.kind, row.text.designation if row.text else "", row.member_state_id or "")
        for row in consultation.proceedings.filter(annuls=None).order_by("id")
    ]


def test_one_decision_is_recorded_for_several_texts_at_once(
    send: Send, held: Consultation, tsb_officer: User
) -> None:
    answer = send("approved", texts=["1", "2"], present="41")
    assert said_on(answer) == [
        "Recorded: approved by the meeting (ITU-T D.266 and ITU-T D.140)."
    ]
    assert recorded(held) == [
        ("approved", "ITU-T D.266", ""),
        ("approved", "ITU-T D.140", ""),
    ]
    rows = held.proceedings.all()
    assert {(row.present, row.recorded_by) for row in rows} == {(41, tsb_officer)}


def test_several_texts_are_recorded_all_or_none(send: Send, held: Consultation) -> None:
    send("deferred", texts=["2"])
    answer = send("approved", texts=["1", "2"], words="Unopposed.")
    assert refused(answer) == (
        409,
        {
            "texts": [
                (
                    "ITU-T D.140: This is recorded already. A record that is wrong is"
                    " annulled first (Resolution 1, clause 9.5.3)"
                )
            ]
        },
    )
    assert recorded(held) == [("deferred", "ITU-T D.140", "")]
    assert "Unopposed." in answer.text


def test_what_is_said_of_every_text_is_one_record(
    send: Send, held: Consultation
) -> None:
    answer = send("texts_distributed", texts=["1", "2"])
    assert said_on(answer) == ["Recorded: texts distributed (all texts)."]
    assert recorded(held) == [("texts_distributed", "", "")]


def test_a_text_is_followed_to_its_publication(send: Send, held: Consultation) -> None:
    today = (last_day(held) + timedelta(days=5)).isoformat()
    send("approved")
    send("named", texts="1", name="ITU-T D.9001")
    send("published_as", texts="1", name="D.9002", on=today)
    send("deferred", texts=["2"])
    send("outcome_circular", texts=["1", "2"], reference="350", on=today)
    send("itu_notification", texts=["1", "2"], reference="No. 1205", on=today)
    page = send("text_online", reference="www.itu.int/rec/D.9002", on=today)
    first, second = page.context["faces"]
    assert (first.fate, second.fate) == ("Approved", "Deferred to a later meeting")
    assert first.followed.names.current == "ITU-T D.9002"
    assert first.followed.names.former == ("ITU-T D.266", "ITU-T D.9001")
    assert [notice.words for notice in first.circulars] == ["TSB Circular 350"]
    assert [notice.url for notice in first.online] == ["https://www.itu.int/rec/D.9002"]
    assert [line.detail for line in page.context["file"]][-1] == (
        "https://www.itu.int/rec/D.9002"
    )


def test_more_time_and_formal_opposition_stand_with_who_asked_and_until_when(
    send: Send, held: Consultation
) -> None:
    send("approved")
    page = send("more_time_requested", member_state="BRA")
    (face, _) = page.context["faces"]
    assert (face.fate, face.requested_by, face.until) == (
        "Approved unless a State opposes it",
        "Brazil",
        last_day(held) + timedelta(weeks=4),
    )
    page = send(
        "formal_opposition",
        member_state="BRA",
        words="Too costly.",
        proposed_changes="Leave out clause 4.",
        on=(last_day(held) + timedelta(days=3)).isoformat(),
    )
    (face, _) = page.context["faces"]
    assert (face.fate, face.proceeds, face.opposed_by, face.until) == (
        "Not approved: formally opposed",
        False,
        "Brazil",
        None,
    )
    assert "Leave out clause 4." in page.text


@pytest.mark.parametrize(
    ("kind", "fields", "field", "message"),
    [
        (
            "approved",
            {"on": "2999-01-01"},
            "on",
            "This day is still to come (Resolution 1, clause 9.5.3)",
        ),
        (
            "approved",
            {"on": "2019-01-01"},
            "on",
            "This day is before the date of the circular (Resolution 1, clause 9.5.3)",
        ),
        (
            "formal_opposition",
            {"member_state": "BRA", "words": "No."},
            "member_state",
            (
                "No request of this Member State for more time is recorded: only who"
                " asked for it at the meeting can oppose formally (Resolution 1, clause"
                " 9.5.5)"
            ),
        ),
        (
            "abstention_revoked",
            {"member_state": "BRA"},
            "member_state",
            (
                "No abstention of this Member State is recorded that it could revoke"
                " (Resolution 1, clause 9.5.6)"
            ),
        ),
        (
            "named",
            {"texts": "1", "name": "D.9001"},
            "texts",
            "No decision on this text is recorded from which this could follow.",
        ),
        (
            "outcome_circular",
            {"reference": "350"},
            "texts",
            (
                "No decision on this text is recorded from which this could follow"
                " (Resolution 1, clause 9.6.1)"
            ),
        ),
        (
            "outcome_circular",
            {"reference": "three hundred"},
            "reference",
            "This is no number of a circular: write it as 321 or T17-TSB-CIR-0321.",
        ),
    ],
)
def test_a_refusal_stands_beside_its_field_with_the_clause(
    send: Send,
    held: Consultation,
    kind: str,
    fields: dict[str, object],
    field: str,
    message: str,
) -> None:
    assert refused(send(kind, **fields)) == (409, {field: [message]})
    assert recorded(held) == []


def test_a_day_outside_the_meeting_is_refused_beside_the_day(
    send: Send, held: Consultation
) -> None:
    after = last_day(held) + timedelta(days=1)
    assert refused(send("deferred", on=after.isoformat())) == (
        409,
        {"on": ["The meeting was not held on this day (Resolution 1, clause 9.5.2)"]},
    )


def test_a_provisional_name_and_a_number_in_use_are_refused_beside_them(
    send: Send, held: Consultation
) -> None:
    send("approved", texts=["1", "2"])
    assert errors_of(send("named", texts="1", name="D.Nothing")) == {
        "name": [
            (
                "This is no designation of a text, such as ITU-T D.1102 or ITU-T G.989"
                " Amd. 1."
            )
        ]
    }
    assert errors_of(send("outcome_circular", texts=["1", "2"], reference="12")) == {
        "reference": [
            (
                "This number is already used or reserved in the study period: each"
                " number of TSB's register stands for one circular."
            )
        ]
    }


@pytest.mark.parametrize(
    ("kind", "fields", "missing"),
    [
        (
            "formal_opposition",
            {"texts": [], "on": ""},
            {
                "texts": "Choose the text (Resolution 1, clause 9.5.5)",
                "member_state": "Choose the Member State (Resolution 1, clause 9.5.5)",
                "on": "Enter the day (Resolution 1, clause 9.5.5)",
                "words": "Write it down: this is not recorded without its words"
                " (Resolution 1, clause 9.5.5)",
            },
        ),
        ("named", {"texts": "1"}, {"name": "Enter the designation."}),
        (
            "itu_notification",
            {},
            {
                "reference": "Enter the number or the address (Resolution 1, clause"
                " 9.6.1)"
            },
        ),
    ],
)
def test_every_missing_field_is_named_at_once(
    send: Send, kind: str, fields: dict[str, object], missing: dict[str, str]
) -> None:
    assert refused(send(kind, **fields)) == (
        200,
        {field: [words] for field, words in missing.items()},
    )


def test_an_outcome_circular_may_notify_some_of_the_texts(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    began = at - timedelta(days=68)
    draft = factories.make_draft(
        by=tsb_officer,
        at=began,
        designations=("ITU-T D.1", "ITU-T D.2", "ITU-T D.3"),
    )
    three = factories.close(
        factories.issue(draft, by=tsb_officer, second=second_officer, at=began)
    )
    client, on = signed_in(tsb_officer), last_day(three).isoformat()
    for kind, fields in (
        ("deferred", {}),
        ("outcome_circular", {"reference": "50"}),
    ):
        sent = {"texts": ["1", "2"], "on": on, **fields}
        answer = client.post(url("proceeding", three, kind), sent)
        assert answer.status_code == 302
    circulars = three.proceedings.filter(kind="outcome_circular")
    assert [row.text.order for row in circulars if row.text] == [1, 2]
    assert circulars.values("circular").distinct().count() == 1


def test_a_form_asks_for_what_its_kind_needs_and_for_nothing_else(
    signed_in: Any, held: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    fields = {
        kind: list(client.get(url("proceeding", held, kind)).context["form"].fields)
        for kind in ("abstention", "approved", "formal_opposition", "text_online")
    }
    assert fields == {
        "abstention": ["texts", "member_state", "on"],
        "approved": ["texts", "on", "words", "present"],
        "formal_opposition": [
            "texts",
            "member_state",
            "on",
            "words",
            "proposed_changes",
        ],
        "text_online": ["texts", "on", "reference"],
    }


def test_a_form_begins_with_the_text_that_was_asked_about(
    signed_in: Any, held: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("proceeding", held, "deferred") + "?text=2")
    assert page.context["form"]["texts"].initial == ["2"]


def test_a_question_gets_its_process_and_has_no_meeting(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    began = at - timedelta(days=90)
    draft = factories.make_draft(
        by=tsb_officer,
        at=began,
        designations=("Q1/3",),
        procedure=Procedure.QUESTION_APPROVAL,
        deadline_date=(began + timedelta(days=70)).date(),
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=began)
    for iso3 in factories.STATES:
        reply(draft, iso3, Position.APPROVE)
    factories.close(draft)
    factories.certify(draft, by=tsb_officer, second=second_officer, at=at)
    client = signed_in(tsb_officer)
    page = client.get(url("proceedings", draft))
    assert page.context["title"] == "Notification"
    assert [
        (str(group.title), [link.what for link in group.links])
        for group in page.context["groups"]
    ] == [
        (
            "What TSB publishes",
            ["Circular with the result", "Approval process selected"],
        )
    ]
    form = url("proceeding", draft, "process_selected")
    answer = client.post(
        form, {"texts": "1", "on": at.date().isoformat(), "name": "aap"}
    )
    assert refused(answer) == (
        409,
        {
            "texts": [
                (
                    "No decision on this text is recorded from which this could follow"
                    " (Resolution 1, clause 8.2)"
                )
            ]
        },
    )
    assert client.get(url("proceeding", draft, "approved")).status_code == 404


def test_a_deletion_says_where_its_result_was_notified(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    began = at - timedelta(days=110)
    draft = factories.make_draft(
        by=tsb_officer,
        at=began,
        designations=("ITU-T P.36",),
        procedure=Procedure.RECOMMENDATION_DELETION,
        deadline_date=(began + timedelta(days=100)).date(),
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=began)
    factories.close(draft)
    factories.certify(draft, by=tsb_officer, second=second_officer, at=at)
    answer = signed_in(tsb_officer).post(
        url("proceeding", draft, "outcome_circular"),
        {"texts": ["1"], "on": at.date().isoformat(), "reference": "T25-TSB-CIR-0050"},
        follow=True,
    )
    (face,) = answer.context["faces"]
    assert (face.fate, face.proceeds) == ("Deleted", True)
    assert [notice.words for notice in face.circulars] == ["TSB Circular 50"]


def test_while_replies_come_in_only_the_distribution_is_offered(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("proceedings", issued_consultation))
    assert [link.what for group in page.context["groups"] for link in group.links] == [
        "Texts distributed"
    ]
    assert page.context["faces"] == []
    assert "Nothing is recorded yet." in page.text
    sent = {"texts": ["1"], "on": at.date().isoformat()}
    answer = client.post(url("proceeding", issued_consultation, "deferred"), sent)
    assert answer.status_code == 409
    assert list(errors_of(answer)) == ["__all__"]


def test_a_draft_and_what_is_withdrawn_are_not_followed(
    signed_in: Any,
    draft_consultation: Consultation,
    issued_consultation: Consultation,
    tsb_officer: User,
    at: datetime,
) -> None:
    withdraw_consultation(issued_consultation, reason="Wrong.", by=tsb_officer, at=at)
    client = signed_in(tsb_officer)
    page = client.get(url("proceedings", issued_consultation))
    assert (page.status_code, page.context["groups"]) == (200, [])
    page = client.get(url("proceeding", issued_consultation, "approved"))
    assert page.headers["Location"] == url("consultation", issued_consultation)
    answer = client.post(
        url("proceeding", issued_consultation, "texts_distributed"),
        {"texts": ["1"], "on": at.date().isoformat()},
    )
    assert answer.status_code == 409
    assert "See where the consultation stands" in answer.text


def test_a_draft_leads_to_its_overview(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("proceedings", draft_consultation))
    assert page.headers["Location"] == url("consultation", draft_consultation)


def test_who_only_reads_sees_the_file_and_records_nothing(
    signed_in: Any,
    held: Consultation,
    tsb_officer: User,
    auditor: User,
    translator: User,
    at: datetime,
) -> None:
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    for person in (auditor, translator):
        client = signed_in(person)
        page = client.get(url("proceedings", held))
        assert (page.status_code, page.context["groups"]) == (200, [])
        assert url("annul", held, row.pk) not in page.text
        assert client.get(url("proceeding", held, "approved")).status_code == 403
        assert client.post(url("proceeding", held, "approved")).status_code == 403
        assert client.get(url("annul", held, row.pk)).status_code == 403


def test_who_is_not_of_tsb_sees_nothing(
    client: Any, signed_in: Any, held: Consultation, head_of_administration: User
) -> None:
    assert client.get(url("proceedings", held)).status_code == 302
    client = signed_in(head_of_administration)
    for name, more in (("proceedings", ()), ("proceeding", ("approved",))):
        assert client.get(url(name, held, *more)).status_code == 403


def test_a_record_is_annulled_with_its_reason_and_stays_struck_through(
    signed_in: Any, held: Consultation, tsb_officer: User, director: User, at: datetime
) -> None:
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    client = signed_in(director)
    assert "Approved by the meeting" in client.get(url("annul", held, row.pk)).text
    answer = client.post(url("annul", held, row.pk), {"reason": " "})
    assert errors_of(answer) == {
        "reason": ["Write the reason: this act is not done without one."]
    }
    answer = client.post(
        url("annul", held, row.pk), {"reason": "The other text."}, follow=True
    )
    assert said_on(answer) == [
        "The record is annulled. It stays in the file, with the reason."
    ]
    assert answer.redirect_chain == [(url("proceedings", held), 302)]
    (line,) = answer.context["file"]
    assert (line.row, line.annulled.words) == (row, "The other text.")
    assert "<del>" in answer.text
    assert url("annul", held, row.pk) not in answer.text
    again = client.post(url("annul", held, row.pk), {"reason": "Again."})
    assert refused(again) == (
        409,
        {"__all__": ["This record was annulled already, or annuls another one."]},
    )


def test_what_another_record_rests_on_is_not_annulled(
    signed_in: Any, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    record(held, Proceeding.NAMED, by=tsb_officer, at=at, name="D.9001")
    answer = signed_in(tsb_officer).post(
        url("annul", held, row.pk), {"reason": "Wrong."}
    )
    assert refused(answer) == (
        409,
        {"__all__": ["Another record rests on this one: annul that one first."]},
    )


def test_annulling_a_circular_warns_what_becomes_of_its_number(
    signed_in: Any, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    deferred = record(held, Proceeding.DEFERRED, by=tsb_officer, at=at)
    notified = record(
        held,
        Proceeding.OUTCOME_CIRCULAR,
        by=tsb_officer,
        at=at,
        reference="T25-TSB-CIR-0350",
    )
    client = signed_in(tsb_officer)
    warning = "listed as not used"
    assert warning in client.get(url("annul", held, notified.pk)).text
    assert warning not in client.get(url("annul", held, deferred.pk)).text


def test_a_record_of_another_consultation_is_not_found(
    signed_in: Any,
    held: Consultation,
    closed_consultation: Consultation,
    tsb_officer: User,
    at: datetime,
) -> None:
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    client = signed_in(tsb_officer)
    assert client.get(url("annul", closed_consultation, row.pk)).status_code == 404
    assert client.get(url("annul", held, row.pk + 50)).status_code == 404
    assert client.get(url("proceeding", held, "nonsense")).status_code == 404


def test_the_overview_leads_to_the_file_and_shows_what_stands_in_short(
    signed_in: Any, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("consultation", held))
    assert page.context["followed"] == []
    assert page.text.count(url("proceedings", held)) == 1
    record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    record(held, Proceeding.NAMED, by=tsb_officer, at=at, name="D.9001")
    page = client.get(url("consultation", held))
    assert [face.fate for face in page.context["followed"]] == [
        "Approved",
        "No decision of the meeting yet",
    ]
    assert "ITU-T D.9001" in page.text
    assert page.text.count(url("proceedings", held)) == 2


def test_the_file_takes_as_many_queries_for_six_records_as_for_one(
    signed_in: Any, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)

    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("proceedings", held)).status_code == 200
        return len(queries)

    record(held, Proceeding.ABSTENTION, by=tsb_officer, at=at, state="BRA")
    count_queries()
    with_one = count_queries()
    for iso3 in ("CHE", "EGY", "FRA", "KEN"):
        record(held, Proceeding.ABSTENTION, by=tsb_officer, at=at, state=iso3)
    record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    assert RecordedProceeding.objects.count() == 6
    assert count_queries() == with_one


@pytest.mark.parametrize("language", ["ar", "zh-hans", "ru"])
def test_the_pages_read_in_other_languages(
    signed_in: Any, held: Consultation, tsb_officer: User, at: datetime, language: str
) -> None:
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    client = signed_in(tsb_officer)
    for address in (
        url("proceedings", held),
        url("proceeding", held, "formal_opposition"),
        url("annul", held, row.pk),
    ):
        page = client.get(address.replace("/en/", f"/{language}/", 1))
        assert page.status_code == 200
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page.text


@pytest.mark.parametrize(
    ("error", "kind", "field"),
    [
        (FieldMissing("", field="text"), Proceeding.APPROVED, "texts"),
        (FieldMissing("", field="words"), Proceeding.RESERVATION, "words"),
        (AlreadyRecorded(""), Proceeding.ABSTENTION, "member_state"),
        (AlreadyRecorded(""), Proceeding.APPROVED, "texts"),
        (BadDesignation(""), Proceeding.APPROVED, "texts"),
        (DateOutOfRange(""), Proceeding.APPROVED, "on"),
        (IllegalTransition(""), Proceeding.APPROVED, None),
    ],
)
def test_each_refusal_has_its_field(
    error: Any, kind: Proceeding, field: str | None
) -> None:
    assert field_of(error, kind) == field


def test_a_day_that_is_no_day_is_refused_by_the_form(send: Send) -> None:
    assert refused(send("approved", on="yesterday")) == (
        200,
        {"on": ["Day: write the day as year-month-day, like “2021-12-13”."]},
    )
