"""The stand-alone verifier, imported from its file as anybody would."""

import importlib.util
import io
import sys
import zipfile
from datetime import datetime

from django.conf import settings

from consult.documents.record_bundle import write_bundle
from consult.models import Consultation

PATH = settings.BASE_DIR / "deploy" / "verify_record.py"
_spec = importlib.util.spec_from_file_location("verify_record", PATH)
assert _spec is not None
assert _spec.loader is not None
verify_record = importlib.util.module_from_spec(_spec)
sys.modules["verify_record"] = verify_record
_spec.loader.exec_module(verify_record)

Members = dict[str, bytes]


def bundle_of(consultation: Consultation, *, at: datetime) -> bytes:
    stream = io.BytesIO()
    write_bundle(consultation, stream, at=at)
    return stream.getvalue()


def members_of(bundle: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Members) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def verdict(members, *, older=None, fingerprint=None):
    """Return the check that fails first, "" when the bundle verifies."""
    failed = verify_record.verify(
        verify_record.Record(dict(members)),
        older=older and verify_record.Record(dict(older)),
        fingerprint=fingerprint,
    )
    return failed.check if failed else ""
