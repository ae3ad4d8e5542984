"""Receipts: one for each version of one's own State, for ever at its address."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.test import Client
from django.urls import reverse

from consult.models import EntitledMember, Receipt, ReplyVersion, User
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    check,
    check_url,
    hidden_fields,
    receipt_url,
    send,
)


def test_a_receipt_says_what_was_received_when_and_from_whom(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    page = send(signed_in(head_of_administration), two_texts, IN_FAVOUR, AGAINST)
    version = ReplyVersion.objects.get()
    content = page.content.decode()
    assert f"{two_texts}/KEN/1" in content
    assert version.received_at.strftime("%Y-%m-%dT%H:%M:%SZ") in content
    assert "Grace Head, Director, International Affairs, online form" in content
    assert page.context["digest"].replace(" ", "") == version.body_digest
    assert [(face.kind, face.words) for face in page.context["positions"]] == [
        ("yes", "Authorizes"),
        ("no", "Does not authorize"),
    ]
    assert "You may change or withdraw the reply" in content


@pytest.mark.parametrize("role", ["drafter", "viewer"])
def test_every_delegate_of_the_state_reads_the_receipt(
    signed_in: Any,
    head_of_administration: User,
    request: pytest.FixtureRequest,
    ref: str,
    role: str,
) -> None:
    send(signed_in(head_of_administration), ref, AGAINST)
    client = signed_in(request.getfixturevalue(role))
    assert client.get(receipt_url(ref, 1)).status_code == 200


def test_another_administration_finds_no_receipt(
    signed_in: Any, head_of_administration: User, outsider: User, ref: str
) -> None:
    send(signed_in(head_of_administration), ref, AGAINST)
    client = signed_in(outsider)
    assert client.get(receipt_url(ref, 1)).status_code == 404
    latest = reverse("administrations:receipt", args=[ref])
    assert client.get(latest).status_code == 404


def test_a_version_that_does_not_exist_is_not_found(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    assert client.get(receipt_url(ref, 2)).status_code == 404


def test_without_a_number_the_last_receipt_is_shown_with_all_versions(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    send_again = check(client, ref, IN_FAVOUR, seen_version="1")
    client.post(check_url(ref), hidden_fields(send_again))
    page = client.get(reverse("administrations:receipt", args=[ref]))
    assert page.context["version"].version == 2
    assert [(one.number, one.standing) for one in page.context["history"]] == [
        (2, "In force"),
        (1, "Replaced"),
    ]


def test_a_late_version_does_not_replace_the_one_in_force(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    signed_in(head_of_administration)
    late = check(client, ref, IN_FAVOUR, seen_version="1")
    page = client.post(check_url(ref), hidden_fields(late), follow=True)
    assert [(one.number, one.standing) for one in page.context["history"]] == [
        (2, "Late, not counted"),
        (1, "In force"),
    ]
    assert b"Change your reply" not in page.content


@pytest.mark.parametrize(("language", "name"), [("ar", "كينيا"), ("zh-hans", "肯尼亚")])
def test_a_receipt_names_the_state_in_the_language_of_the_page(
    signed_in: Any, head_of_administration: User, ref: str, language: str, name: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    page = client.get(receipt_url(ref, 1).replace("/en/", f"/{language}/"))
    assert page.status_code == 200
    assert name in page.content.decode()


def test_a_version_that_withdraws_is_the_one_in_force(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    page = check(client, ref, {"box": "nothing"}, seen_version="1")
    ended = client.post(check_url(ref), hidden_fields(page), follow=True)
    assert [(one.number, one.standing) for one in ended.context["history"]] == [
        (2, "In force"),
        (1, "Replaced"),
    ]
    assert b"Reply withdrawn" in ended.content


def test_a_reply_of_a_state_whose_right_is_in_question_says_so(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    EntitledMember.objects.filter(member_state_id="KEN").update(reason="suspended")
    page = send(signed_in(head_of_administration), ref, AGAINST)
    assert [one.standing for one in page.context["history"]] == ["In question"]
    assert b"not counted until TSB has settled the question" in page.content


def file_url(ref: str, version: int, name: str) -> str:
    return reverse("administrations:receipt_file", args=[ref, version, name])


def test_the_files_of_a_receipt_are_its_bytes(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = send(client, ref, AGAINST)
    receipt = Receipt.objects.get()
    body = client.get(file_url(ref, 1, "receipt.json"))
    signature = client.get(file_url(ref, 1, "receipt.sig"))
    assert body.content.decode() == receipt.body
    assert signature.content == bytes(receipt.signature)
    assert body["Content-Disposition"] == (
        f'attachment; filename="{ref}-KEN-1-receipt.json"'
    )
    for name in ("receipt.json", "receipt.sig"):
        assert file_url(ref, 1, name) in page.content.decode()
    assert client.get(file_url(ref, 1, "receipt.exe")).status_code == 404
    assert client.get(file_url(ref, 2, "receipt.json")).status_code == 404


def test_another_administration_gets_no_file_of_a_receipt(
    signed_in: Any, head_of_administration: User, outsider: User, ref: str
) -> None:
    send(signed_in(head_of_administration), ref, AGAINST)
    client = signed_in(outsider)
    assert client.get(file_url(ref, 1, "receipt.json")).status_code == 404


def test_anybody_gets_the_public_key_and_it_verifies_the_receipt(
    signed_in: Any, client: Client, head_of_administration: User, ref: str
) -> None:
    page = send(signed_in(head_of_administration), ref, AGAINST)
    signed = page.context["signed"]
    assert signed.fingerprint in page.content.decode()
    client.logout()
    address = reverse("public:signing_key", args=[signed.key_id])
    public = load_pem_public_key(client.get(address).content)
    receipt = Receipt.objects.get()
    assert isinstance(public, Ed25519PublicKey)
    public.verify(bytes(receipt.signature), receipt.body.encode())
    unknown = reverse("public:signing_key", args=["0" * 16])
    assert client.get(unknown).status_code == 404
