"""docs/verification.md: what a delegate is told to type works with real openssl."""

import re
import subprocess

import pytest
from django.conf import settings

from consult.audit.keys import public_pem
from consult.models import SigningKey
from tests.audit.test_receipts import send

PAGE = (settings.BASE_DIR / "docs" / "verification.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```sh\n(.*?)```\n\n```\n(.*?)```\n", re.DOTALL)
COMMAND = re.search(r"^openssl pkeyutl -verify .*$", PAGE, re.MULTILINE)


def run(script, folder):
    return subprocess.run(  # noqa: S603 -- what our own page says
        ["/bin/bash", "-ec", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_example_answers_what_the_page_says(tmp_path):
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == 3
    for script, answer in examples:
        ended = run(script, tmp_path)
        assert (ended.returncode, ended.stdout) == (0, answer), ended.stderr


@pytest.mark.django_db
def test_the_same_command_verifies_a_receipt_of_today(
    issued_consultation, head_of_administration, tmp_path
):
    receipt = send(issued_consultation, head_of_administration).signed_receipt
    key = SigningKey.objects.get(key_id=receipt.key_id)
    (tmp_path / "key.pem").write_bytes(public_pem(bytes(key.public)))
    (tmp_path / "receipt.json").write_bytes(receipt.body.encode())
    (tmp_path / "receipt.sig").write_bytes(bytes(receipt.signature))
    assert COMMAND is not None
    ended = run(COMMAND[0], tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "Signature Verified Successfully\n")
    (tmp_path / "receipt.sig").write_bytes(bytes(receipt.signature)[::-1])
    assert run(COMMAND[0], tmp_path).returncode == 1
