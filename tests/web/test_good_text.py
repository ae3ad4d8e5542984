"""What an administration writes in its own script is stored as it was written."""

from typing import Any

import pytest

from consult.models import ReplyDraft, ReplyVersion, User
from consult.queries.consultations import reference_of
from tests.hostile import GOOD_TEXTS
from tests.web.administrations.filling import check, check_url, hidden_fields


@pytest.fixture
def ref(issued_consultation: Any) -> str:
    return reference_of(issued_consultation)


@pytest.mark.parametrize("text", GOOD_TEXTS.values(), ids=GOOD_TEXTS.keys())
def test_a_text_in_any_script_survives_from_the_form_to_the_stored_reply(
    signed_in: Any, head_of_administration: User, ref: str, text: str
) -> None:
    client = signed_in(head_of_administration)
    prose = f"{text}\r\n\r\n\t{text}."
    page = check(
        client,
        ref,
        {"box": "against", "reasons": prose, "possible_changes": text},
        **{"signatory-name": text, "signatory-place": text},
    )
    kept = f"{text}\n\n\t{text}."
    assert ReplyDraft.objects.get().answers["t1-reasons"] == kept

    receipt = client.post(check_url(ref), hidden_fields(page), follow=True)

    assert receipt.status_code == 200
    version = ReplyVersion.objects.get()
    position = version.positions.get()
    assert (position.reasons, position.proposed_changes) == (kept, text)
    assert (version.signatory.name, version.signatory.place) == (text, text)
    assert "<script>alert" not in receipt.text


def test_two_spellings_of_one_reply_are_one_reply_kept_as_it_came_first(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    for spelling in ("Cote d’Ivoire e\u0301tudie", "Cote d’Ivoire \u00e9tudie"):
        fields = {"box": "against", "reasons": spelling, "possible_changes": "-"}
        page = check(client, ref, fields)
        client.post(check_url(ref), hidden_fields(page), follow=True)
    (version,) = ReplyVersion.objects.all()
    assert version.positions.get().reasons == "Cote d’Ivoire e\u0301tudie"


@pytest.mark.parametrize("pasted", ["\r\n", "\r", "\n", "\x0b", "\x0c"])
def test_a_pasted_line_break_is_a_line_break(
    signed_in: Any, head_of_administration: User, ref: str, pasted: str
) -> None:
    fields = {"box": "against", "reasons": f"one{pasted}two"}
    check(signed_in(head_of_administration), ref, fields)
    assert ReplyDraft.objects.get().answers["t1-reasons"] == "one\ntwo"


@pytest.mark.parametrize("blank", [" \t", "\u200d", "\u3164", "\u200f\u00a0", "\u2800"])
def test_a_name_of_which_nothing_would_be_seen_is_no_name(
    signed_in: Any, head_of_administration: User, ref: str, blank: str
) -> None:
    page = check(
        signed_in(head_of_administration),
        ref,
        {"box": "in_favour", "circle": "plain"},
        **{"signatory-name": blank},
    )
    assert [one.message for one in page.context["problems"]] == ["Write who signs."]
    assert not ReplyDraft.objects.exists()
