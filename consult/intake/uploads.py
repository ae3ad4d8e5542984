"""The one place that checks a file somebody sends along: kind, content, size, name.

What a file says of itself is not believed: its name's ending, the signature of its
content and the parts of an archive must agree. Nothing is rendered, run or unpacked to
disk; a file that passes is only kept, and given back as an attachment.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import puremagic

from consult.characters import LAYOUT, is_blank, offence_of
from consult.intake.archives import check_docx, check_odt, check_xlsx
from consult.intake.packages import COMPOUND_SIGNATURE
from consult.intake.pdf_scan import check_pdf
from consult.intake.upload_faults import UploadFault, UploadRefused

MAX_BYTES: Final = 20_000_000
MAX_NAME: Final = 120
MAX_FILES: Final = 10
MAX_BYTES_TOGETHER: Final = 60_000_000

# What a file system or a header would read otherwise than as part of a name.
_UNSAFE: Final = str.maketrans(dict.fromkeys('<>:"|?*;%', "_"))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: as what it is served, its signature, how its inside is checked.

    `signature` is the ending puremagic gives content of this kind; none for text.
    """

    media_type: str
    signature: str
    check: Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that was checked, under a name that is safe to keep."""

    name: str
    media_type: str
    content: bytes


def check_upload(name: str, content: bytes) -> CheckedUpload:
    """Return a file that may be kept, or say which rule refuses it.

    `name` is what the sender called it. At most 20 MB; pdf, docx, xlsx, odt, txt,
    png or jpg. Raises `UploadRefused` and nothing else, whatever the bytes are;
    `ReaderEnded` where the server can't start what searches a PDF.
    """
    safe = safe_name(name)
    try:
        kind = _kind_of(safe)
        _check_size(content)
        _check_signature(kind, content, ending=_ending_of(safe))
        kind.check(content)
    except UploadRefused as refusal:
        refusal.name = safe
        raise
    return CheckedUpload(safe, kind.media_type, content)


def safe_name(name: str) -> str:
    """Return a file's own name without what can't be seen or leads elsewhere.

    Folders are left out, characters that no text may hold too; at most 120
    characters, of which the ending stays.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if not offence_of(letter, lines=False))
    kept = unicodedata.normalize("NFC", kept).translate(_UNSAFE)
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:MAX_NAME] or "_"
    ending = ending[: MAX_NAME // 2].strip()
    stem = stem[: MAX_NAME - len(ending) - 1].rstrip(". ")
    return f"{'_' if is_blank(stem) else stem}.{ending}"


def _ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _kind_of(name: str) -> Kind:
    kind = KINDS.get(_ending_of(name)) if "." in name else None
    if kind is None:
        raise UploadRefused(UploadFault.KIND_NOT_TAKEN, found=", ".join(KINDS))
    return kind


def _check_size(content: bytes) -> None:
    if not content:
        raise UploadRefused(UploadFault.EMPTY)
    if len(content) > MAX_BYTES:
        raise UploadRefused(UploadFault.TOO_LARGE, found=str(MAX_BYTES // 1_000_000))


def _check_signature(kind: Kind, content: bytes, *, ending: str) -> None:
    """Hold the signature of the content against the ending of the name.

    A document of Office that is encrypted is no archive any more, but an OLE file.
    """
    found = _signatures_of(content)
    if kind.signature in found or not (kind.signature or found & _SIGNATURES):
        return
    if content.startswith(COMPOUND_SIGNATURE) and _ENCRYPTED_PACKAGE in content:
        raise UploadRefused(UploadFault.ENCRYPTED)
    raise UploadRefused(UploadFault.CONTENT_DISAGREES, found=ending)


def _signatures_of(content: bytes) -> set[str]:
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return set()
    return {match.extension.lower() for match in matches}


def _check_text(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadRefused(UploadFault.BAD_TEXT) from error
    if any(unicodedata.category(letter) == "Cc" for letter in set(text) - _LAYOUT):
        raise UploadRefused(UploadFault.BAD_TEXT)


def _check_nothing(_content: bytes) -> None:
    """Look no further: a picture is never opened here."""


_LAYOUT: Final = LAYOUT | {"\r", "\f"}
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

_JPEG: Final = Kind("image/jpeg", ".jpg", _check_nothing)

KINDS: Final[Mapping[str, Kind]] = {
    "pdf": Kind("application/pdf", ".pdf", check_pdf),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", ".docx", check_docx),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", ".xlsx", check_xlsx),
    "odt": Kind("application/vnd.oasis.opendocument.text", ".odt", check_odt),
    "txt": Kind("text/plain; charset=utf-8", "", _check_text),
    "png": Kind("image/png", ".png", _check_nothing),
    "jpg": _JPEG,
    "jpeg": _JPEG,
}
_SIGNATURES: Final = {kind.signature for kind in KINDS.values() if kind.signature}
MEDIA_TYPES: Final = {kind.media_type for kind in KINDS.values()}
