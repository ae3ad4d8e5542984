"""The key that signs: made once, kept outside the database, changed with a trace."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from consult import checks
from consult.audit import keys
from consult.models import AuditEntry, SigningKey


@pytest.fixture
def key_file(settings, tmp_path) -> Path:
    """Where a test keeps a key of its own; nothing is there yet."""
    path = tmp_path / "keys" / "signing.pem"
    settings.SIGNING_KEY_FILE = str(path)
    return path


def signing_key(*arguments):
    out = StringIO()
    call_command("signing_key", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_embedded_mode_makes_the_key_once_for_its_owner_alone(key_file):
    first = keys.load_signer()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert keys.load_signer().key_id == first.key_id
    assert first.key_id == first.fingerprint[:16]
    assert [path.name for path in key_file.parent.iterdir()] == ["signing.pem"]


def test_of_many_who_make_a_key_at_once_one_succeeds(key_file):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: keys.make_key(key_file), range(16)))
    assert made.count(True) == 1
    assert [path.name for path in key_file.parent.iterdir()] == ["signing.pem"]


def test_server_mode_makes_no_key(key_file, settings):
    settings.MAKES_SIGNING_KEY = False
    with pytest.raises(keys.SigningKeyUnusable, match=r"SIGNING_KEY_FILE: .*can't be"):
        keys.load_signer()
    assert not key_file.exists()
    (error,) = checks.check_signing_key()
    assert error.id == "consult.E005"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "is no private key", id="nothing"),
        pytest.param(
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "is no pri",
            id="no key",
        ),
        pytest.param(
            X25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            "is no Ed25519 key",
            id="a key of another kind",
        ),
    ],
)
def test_what_is_no_ed25519_key_is_refused(key_file, content, why):
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    with pytest.raises(keys.SigningKeyUnusable, match=why):
        keys.load_signer()


def test_the_start_asks_for_a_key_only_its_owner_reads(key_file):
    assert checks.check_signing_key() == []
    keys.make_key(key_file)
    assert checks.check_signing_key() == []
    key_file.chmod(0o640)
    (warning,) = checks.check_signing_key()
    assert warning.id == "consult.W002"


def test_a_server_without_its_variable_does_not_start(tmp_path):
    environ = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
        "DATA_DIR": str(tmp_path),
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "only-for-this-run" * 4,
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=django_settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "SIGNING_KEY_FILE is required" in ended.stderr.strip().splitlines()[-1]


def test_a_signature_is_of_one_key_and_one_message():
    one, other = (keys.Signer(keys.Ed25519PrivateKey.generate()) for _ in range(2))
    signature = one.sign(b"said")
    assert len(signature) == 64
    assert keys.verifies(one.public, signature, b"said")
    assert not keys.verifies(one.public, signature, b"not said")
    assert not keys.verifies(other.public, signature, b"said")
    assert not keys.verifies(one.public, signature.hex().encode(), b"said")
    assert not keys.verifies(b"short", signature, b"said")


def test_a_key_is_kept_and_logged_when_it_signs_first(key_file, at):
    signer = keys.signer_in_use(at=at)
    keys.signer_in_use(at=at)
    assert bytes(SigningKey.objects.get().public) == signer.public
    entry = AuditEntry.objects.get(tag="system:key:introduced")
    assert json.loads(entry.body)["facts"] == {
        "earlier_keys": 0,
        "fingerprint": signer.fingerprint,
    }


def test_a_new_key_takes_over_and_the_old_one_stays_known(key_file, db):
    made = signing_key("make")
    assert made["earlier"] == []
    rotated = signing_key("rotate")
    assert rotated["key_id"] != made["key_id"]
    assert rotated["earlier"] == [made["fingerprint"]]
    assert signing_key() == rotated
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert AuditEntry.objects.filter(tag="system:key:introduced").count() == 2
    with pytest.raises(CommandError, match="is there already"):
        call_command("signing_key", "make")
