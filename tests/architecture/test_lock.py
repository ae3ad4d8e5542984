"""The lock holds what was checked: known versions, by digest, none below its floor."""

import re

import pytest
from django.conf import settings
from packaging.version import Version

from tests.architecture.source import ROOT

LOCKS = ("requirements.txt", "tests/requirements.txt")
PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)")

# Below these versions lie known holes, or what the product relies on is missing.
FLOORS = {
    "celery": "5.6.3",
    "cryptography": "44.0.1",
    "django": "5.2.19",
    "django-allauth": "65.13.0",
    "gunicorn": "23.0.0",
    "idna": "3.7",
    "pillow": "11.3.0",
    "psycopg": "3.2",
    "pypdf": "6.4.0",
    "requests": "2.32.4",
    "urllib3": "2.6.0",
    "weasyprint": "70.0",
}

# What could read a message that is no JSON.
OTHER_SERIALIZERS = {"dill", "msgpack", "pickle5", "pyyaml"}


def pins(lock: str) -> dict[str, str]:
    return {
        found[1].lower(): found[2]
        for line in lock.splitlines()
        if (found := PINNED.match(line))
    }


def without_digest(lock: str) -> list[str]:
    """The packages that are pinned by version alone, or not at all."""
    stanzas = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", lock).strip())
    return [
        stanza.split()[0]
        for stanza in stanzas
        if stanza and not stanza.startswith("-") and "--hash=sha256:" not in stanza
    ]


def below_floor(pinned: dict[str, str]) -> list[str]:
    return [
        f"{name} {pinned[name]} < {floor}"
        for name, floor in FLOORS.items()
        if name in pinned and Version(pinned[name]) < Version(floor)
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_by_its_digest(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert len(pins(lock)) > 20
    assert without_digest(lock) == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_package_is_below_its_floor(name: str) -> None:
    assert below_floor(pins((ROOT / name).read_text(encoding="utf-8"))) == []


def test_the_floors_are_of_packages_that_are_there() -> None:
    locked = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert {"django", "weasyprint", "celery", "cryptography", "pypdf"} <= set(locked)


def test_messages_are_json_and_nothing_else_is_installed_to_read_them() -> None:
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_SERIALIZER == "json"
    locked = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert OTHER_SERIALIZERS & set(locked) == set()


def test_sessions_and_passwords_keep_to_the_floors() -> None:
    assert settings.SESSION_COOKIE_AGE <= 12 * 60 * 60
    (length,) = [
        validator["OPTIONS"]["min_length"]
        for validator in settings.AUTH_PASSWORD_VALIDATORS
        if "min_length" in validator.get("OPTIONS", {})
    ]
    assert length >= 15


def test_an_old_or_unlocked_package_is_noticed() -> None:
    lock = "django==5.2.18 \\\n    --hash=sha256:00\n    # via consult\nrules==3.5\n"
    assert below_floor(pins(lock)) == ["django 5.2.18 < 5.2.19"]
    assert without_digest(lock) == ["rules==3.5"]
