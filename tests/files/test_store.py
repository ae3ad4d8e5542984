"""Bytes that are stored are there for ever, or are said to be damaged."""

import hashlib
from pathlib import Path

import pytest
from django.test import override_settings

from consult.files import store

DATA = "Résolution 1".encode()
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path) -> Path:
    with override_settings(MEDIA_ROOT=tmp_path / "files"):
        yield tmp_path / "files"


def test_what_is_written_is_read_under_its_digest() -> None:
    assert store.write(DATA) == DIGEST
    assert store.read(DIGEST) == DATA


def test_writing_twice_leaves_one_file(own_folder: Path) -> None:
    store.write(DATA)
    store.write(DATA)
    assert [path for path in own_folder.rglob("*") if path.is_file()] == [
        own_folder / DIGEST[:2] / DIGEST
    ]


def test_a_stored_file_is_not_writable() -> None:
    store.write(DATA)
    assert store.path_of(DIGEST).stat().st_mode & 0o222 == 0


def test_a_missing_file_is_said_to_be_missing() -> None:
    with pytest.raises(store.FileMissing):
        store.read(DIGEST)


def test_a_changed_file_is_never_served_and_can_be_written_again() -> None:
    store.write(DATA)
    path = store.path_of(DIGEST)
    path.chmod(0o600)
    path.write_bytes(b"another resolution")
    with pytest.raises(store.FileDamaged):
        store.read(DIGEST)
    store.write(DATA)
    assert store.read(DIGEST) == DATA


@pytest.mark.parametrize("name", ["", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1]])
def test_only_a_digest_names_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        store.path_of(name)


def test_a_failed_write_leaves_nothing_behind(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    store.write(b"so that the folders are there")
    folder = store.path_of(DIGEST).parent
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        store.write(DATA)
    assert list(folder.iterdir()) == []
