"""The comparison of catalogues notices each thing it is there for."""

from pathlib import Path
from subprocess import CalledProcessError

import pytest

from tests.architecture.catalogues import catalogue, shortcomings

HEADER = r"""
msgid ""
msgstr ""
"Project-Id-Version: consult\n"
"Last-Translator: Bureau\n"
"Language-Team: French\n"
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"PO-Revision-Date: 2026-11-21 12:00+0000\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"""
GREETING = "Reply of %(state)s"
ENGLISH = {GREETING: {0: GREETING}}


def written(folder: Path, entry: str) -> Path:
    po = folder / "django.po"
    po.write_text(HEADER + entry, encoding="utf-8")
    return po


def test_a_full_catalogue_has_no_shortcomings(tmp_path: Path) -> None:
    po = written(tmp_path, f'msgid "{GREETING}"\nmsgstr "Réponse de %(state)s"\n')
    assert list(shortcomings(ENGLISH, catalogue(po))) == []


@pytest.mark.parametrize(
    "entry",
    [
        "",
        f'msgid "{GREETING}"\nmsgstr ""\n',
        f'#, fuzzy\nmsgid "{GREETING}"\nmsgstr "Réponse de %(state)s"\n',
        f'#~ msgid "{GREETING}"\n#~ msgstr "Réponse de %(state)s"\n',
        f'msgctxt "noun"\nmsgid "{GREETING}"\nmsgstr "Réponse de %(state)s"\n',
    ],
    ids=["absent", "empty", "fuzzy", "obsolete", "another context"],
)
def test_a_message_without_a_translation_is_named(tmp_path: Path, entry: str) -> None:
    found = list(shortcomings(ENGLISH, catalogue(written(tmp_path, entry))))
    assert found == [f"not translated: '{GREETING}'"]


@pytest.mark.parametrize("text", ["Réponse", "Réponse de %(etat)s", "%(state)s {of}"])
def test_other_placeholders_are_named(tmp_path: Path, text: str) -> None:
    po = written(tmp_path, f'msgid "{GREETING}"\nmsgstr "{text}"\n')
    found = list(shortcomings(ENGLISH, catalogue(po)))
    assert len(found) == 1
    assert found[0].startswith("placeholders differ in form 0")


def test_a_plural_form_may_leave_the_number_out(tmp_path: Path) -> None:
    english = {"%(n)s text": {0: "%(n)s text", 1: "%(n)s texts"}}
    po = written(
        tmp_path,
        'msgid "%(n)s text"\nmsgid_plural "%(n)s texts"\n'
        'msgstr[0] "un texte"\nmsgstr[1] "%(n)s textes"\n',
    )
    assert list(shortcomings(english, catalogue(po))) == []


def test_an_empty_plural_form_is_named(tmp_path: Path) -> None:
    english = {"%(n)s text": {0: "%(n)s text", 1: "%(n)s texts"}}
    po = written(
        tmp_path,
        'msgid "%(n)s text"\nmsgid_plural "%(n)s texts"\n'
        'msgstr[0] "%(n)s texte"\nmsgstr[1] ""\n',
    )
    assert list(shortcomings(english, catalogue(po))) == [
        "form 1 is empty: '%(n)s text'"
    ]


def test_a_broken_format_string_stops_the_comparison(tmp_path: Path) -> None:
    po = written(
        tmp_path, '#, python-format\nmsgid "%(n)s texts"\nmsgstr "%(n)z textes"\n'
    )
    with pytest.raises(CalledProcessError):
        catalogue(po, "--check")
