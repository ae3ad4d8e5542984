"""Show, make or change the key that signs receipts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from consult.audit.keys import (
    SigningKeyUnusable,
    fingerprint_of,
    introduce_key,
    load_signer,
    make_key,
    replace_key,
)
from consult.management.json_output import JsonCommand
from consult.models import SigningKey
from consult.queries.clock import database_now


class Command(JsonCommand):
    help = (
        "Shows the key that signs receipts, or makes one, or puts a new one into use."
    )
    requires_system_checks = []  # one of them asks for the key that `make` makes

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "act",
            nargs="?",
            default="show",
            choices=["show", "make", "rotate"],
            help="show (default); make: only where there is none; rotate: replace it",
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        path = Path(settings.SIGNING_KEY_FILE)
        if options["act"] == "make" and not make_key(path):
            raise SigningKeyUnusable(
                f"SIGNING_KEY_FILE: {path} is there already; `rotate` replaces it."
            )
        if options["act"] == "rotate":
            at = database_now()
            introduce_key(load_signer(), by=None, at=at)
            replace_key(path)
            introduce_key(load_signer(), by=None, at=at)
        signer = load_signer()
        return {
            "key_id": signer.key_id,
            "fingerprint": signer.fingerprint,
            "file": str(path),
            "earlier": [] if options["act"] == "make" else _earlier(signer.key_id),
        }


def _earlier(key_id: str) -> list[str]:
    """Return the fingerprints of the keys that signed before this one."""
    return [
        fingerprint_of(bytes(key.public))
        for key in SigningKey.objects.exclude(key_id=key_id)
    ]
