"""The Ed25519 key that signs receipts, checkpoints and record bundles.

The private half is a file outside the database, SIGNING_KEY_FILE. The public halves of
all keys that ever signed are rows, so that what an older key signed is verified for
ever. A key is known by the first sixteen digits of the SHA-256 of its raw public key;
all sixty-four are its fingerprint.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings
from django.db import IntegrityError, transaction

from consult.audit.record import SYSTEM, append_entry
from consult.models import SigningKey, User
from consult.procedure.errors import RuleError
from consult.queries.statements import Given, Statement
from consult.vocabularies import AuditTag

KEY_ID_DIGITS = 16


class SigningKeyUnusable(RuleError):  # noqa: N818 -- named for the rule broken
    """Nothing is acknowledged that can't be signed."""

    code = "signing_key_unusable"


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use; its private half never leaves this object."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """Return the raw public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`: 64 raw bytes."""
        return self.private.sign(message)


def fingerprint_of(public: bytes) -> str:
    """Return the SHA-256 of a raw public key, in lower-case hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def key_id_of(public: bytes) -> str:
    """Return the short name of a key: how its fingerprint begins."""
    return fingerprint_of(public)[:KEY_ID_DIGITS]


def public_pem(public: bytes) -> bytes:
    """Return a public key as the PEM file that openssl reads."""
    return Ed25519PublicKey.from_public_bytes(public).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the raw `signature` of `message` was made by this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def load_signer() -> Signer:
    """Return the key in SIGNING_KEY_FILE; embedded mode makes it on first use.

    Raises `SigningKeyUnusable` when the file is missing or is no Ed25519 key.
    """
    path = Path(settings.SIGNING_KEY_FILE)
    if settings.MAKES_SIGNING_KEY and not path.exists():
        make_key(path)
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SigningKeyUnusable(
            f"SIGNING_KEY_FILE: {path} can't be read ({error.strerror})."
        ) from error
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise SigningKeyUnusable(
            f"SIGNING_KEY_FILE: {path} is no private key in PEM without a password."
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyUnusable(f"SIGNING_KEY_FILE: {path} is no Ed25519 key.")
    return Signer(private)


def make_key(path: Path) -> bool:
    """Put a new private key into `path`, mode 0600; return whether there was none.

    The file is there completely or not at all, and of several who try one succeeds.
    """
    written = _write_new_key(path)
    try:
        os.link(written, path)
    except FileExistsError:
        return False
    finally:
        written.unlink()
    _synchronize(path.parent)
    return True


def replace_key(path: Path) -> None:
    """Put a new private key in the place of the one in `path`, which is gone then."""
    _write_new_key(path).replace(path)
    _synchronize(path.parent)


def introduce_key(signer: Signer, *, by: User | None, at: datetime) -> None:
    """Keep the public half of a key before it signs anything; log a new one.

    Takes the lock on the head of the `system` chain the first time only.
    """
    if not _known(key_id=signer.key_id):
        _introduce_new_key(signer, by=by, at=at)


def signer_in_use(*, at: datetime) -> Signer:
    """Return the key to sign with, its public half kept.

    Raises `SigningKeyUnusable`.
    """
    signer = load_signer()
    introduce_key(signer, by=None, at=at)
    return signer


@transaction.atomic
def _introduce_new_key(signer: Signer, *, by: User | None, at: datetime) -> None:
    earlier = SigningKey.objects.count()
    try:
        with transaction.atomic():
            SigningKey.objects.create(
                key_id=signer.key_id, public=signer.public, introduced_at=at
            )
    except IntegrityError:  # somebody else introduced it meanwhile, and logged it
        return
    append_entry(
        SYSTEM,
        tag=AuditTag.KEY_INTRODUCED,
        at=at,
        by=by,
        facts={"earlier_keys": earlier, "fingerprint": signer.fingerprint},
    )


def _write_new_key(path: Path) -> Path:
    """Write a private key beside `path`, where only the owner reads it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    written = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return written


def _synchronize(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_known = Statement(
    lambda: SigningKey.objects.only("key_id").filter(key_id=Given("key_id"))
)
