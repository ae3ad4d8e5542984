"""Compare the five catalogues with what the product says.

Every message of the product must be in each catalogue, translated, not fuzzy, with
the placeholders of the English. `python -m tests.architecture.catalogues` prints one
line for each that is not, and exits 1.
"""

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.architecture.source import ROOT

LANGUAGES = ("ar", "es", "fr", "ru", "zh_Hans")
LOCALE = ROOT / "consult" / "locale"
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|%[a-z]|\{\w*\}")

# A message is known by its text, after its context and \x04 where it has one.
Forms = Mapping[int, str]
Catalogue = Mapping[str, Forms]


def catalogue(po: Path, *options: str) -> Catalogue:
    """Read what msgfmt makes of a catalogue: translated entries that are not fuzzy.

    With `--check`, `CalledProcessError` when a format string or the header is broken.
    """
    with TemporaryDirectory() as folder:
        mo = Path(folder) / "messages.mo"
        subprocess.run(  # noqa: S603 -- our own catalogue
            ["msgfmt", *options, f"--output-file={mo}", str(po)],  # noqa: S607
            check=True,
        )
        with mo.open("rb") as file:
            compiled = vars(gettext.GNUTranslations(file))["_catalog"]
    forms: dict[str, dict[int, str]] = {}
    for key, text in compiled.items():
        message, form = key if isinstance(key, tuple) else (key, 0)
        if message:
            forms.setdefault(message, {})[form] = text
    return forms


def said_by_the_product() -> Catalogue:
    """Extract every message of consult/ and templates/, English for itself."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ("consult", "templates"):
            shutil.copytree(
                ROOT / room,
                copy / room,
                ignore=shutil.ignore_patterns("locale", "migrations", "__pycache__"),
            )
        (copy / "locale").mkdir()
        environment = {
            name: value
            for name, value in os.environ.items()
            if name != "DJANGO_SETTINGS_MODULE"
        }
        django_admin = Path(sys.executable).with_name("django-admin")
        subprocess.run(  # noqa: S603 -- our own source
            [django_admin, "makemessages", "--locale=en", "--verbosity=0"],
            check=True,
            cwd=copy,
            env=environment,
        )
        extracted = copy / "locale" / "en" / "LC_MESSAGES" / "django.po"
        english = copy / "english.po"
        subprocess.run(  # noqa: S603
            ["msgen", f"--output-file={english}", str(extracted)],  # noqa: S607
            check=True,
        )
        return catalogue(english)


def shortcomings(english: Catalogue, translated: Catalogue) -> Iterator[str]:
    """Say what a catalogue lacks, one line for each message, in their order."""
    for message, source in english.items():
        forms = translated.get(message)
        shown = repr(message.replace("\x04", " | "))
        if forms is None:
            yield f"not translated: {shown}"
            continue
        wanted = {name for text in source.values() for name in _placeholders(text)}
        for form, text in forms.items():
            if not text:
                yield f"form {form} is empty: {shown}"
                continue
            has = set(_placeholders(text))
            # A plural form may leave the number out ("one text", "no texts").
            missing = wanted - has if len(source) == 1 else set()
            if missing or has - wanted:
                odd = " ".join(sorted(missing | (has - wanted)))
                yield f"placeholders differ in form {form} ({odd}): {shown}"


def _placeholders(text: str) -> list[str]:
    return [found for found in PLACEHOLDER.findall(text) if found != "%%"]


def main() -> int:
    english = said_by_the_product()
    found = 0
    for language in LANGUAGES:
        po = LOCALE / language / "LC_MESSAGES" / "django.po"
        if not po.exists():
            sys.stderr.write(f"{language}: no catalogue\n")
            found += 1
            continue
        for line in shortcomings(english, catalogue(po, "--check")):
            sys.stderr.write(f"{language}: {line}\n")
            found += 1
    sys.stderr.write(f"{len(english)} messages, {found} shortcomings\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
