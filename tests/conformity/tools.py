"""What tools of others say of a folder of PDFs."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

JARS = (
    "preflight",
    "pdfbox2",
    "xmpbox",
    "fontbox2",
    "commons-logging",
    "commons-io",
    "javax.activation",
    "jaxb-api",
)
VALIDATOR = "org.apache.pdfbox.preflight.Validator_A1b"
_VERDICT = re.compile(r"The file (\S+) is (not )?a valid PDF/A-1b file")
PDFUA, OUTLOUD = "pdfua==0.1.3", "outloud==0.2.1"
# Errors that are the tool's, each looked at (docs/documents.md).
NO_ERRORS = frozenset(
    {
        "TAG-002",  # the foot of a page is pagination, also on a paper of one page
        "TBL-010",  # a short table with a header on both sides is no shredded one
    }
)


def broken_files(files: Iterable[Path]) -> list[str]:
    """Return the names of files in which qpdf finds an error or a warning."""
    return [
        file.name
        for file in files
        if subprocess.run(  # noqa: S603
            ["/usr/bin/qpdf", "--check", file], capture_output=True, check=False
        ).returncode
    ]


def fonts_not_embedded(files: Iterable[Path]) -> list[str]:
    """Return the names of files with a font not embedded, or without ToUnicode."""
    found = []
    for file in files:
        listed = subprocess.run(  # noqa: S603
            ["/usr/bin/pdffonts", file], capture_output=True, check=True, text=True
        )
        marks = [row.split()[-5:-2] for row in listed.stdout.splitlines()[2:]]
        if any(mark[0] != "yes" or mark[2] != "yes" for mark in marks):
            found.append(file.name)
    return found


def not_for_the_archive(folder: Path) -> list[str]:
    """Return what Preflight objects to, a line per file that is no PDF/A-1b.

    Raises `RuntimeError` when it did not judge every file.
    """
    classes = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    said = subprocess.run(  # noqa: S603
        ["/usr/bin/java", "-cp", classes, VALIDATOR, "batch", folder],
        capture_output=True,
        check=False,
        text=True,
    )
    verdicts = dict(_VERDICT.findall(said.stdout))
    if len(verdicts) != len(list(folder.glob("*.pdf"))):
        raise RuntimeError(f"Preflight did not judge every file: {said.stderr[:300]}")
    first = {
        name: found[1]
        for name, no in verdicts.items()
        if no
        and (found := re.search(rf"{re.escape(name)} is not .*\n(.*)", said.stdout))
    }
    return [f"{name}: {error}" for name, error in first.items()]


def accessibility(files: Iterable[Path], report: Path) -> Mapping[str, Counter[str]]:
    """Return how often each checker finds each rule broken: errors and warnings."""
    names = [str(file) for file in files]
    return {
        PDFUA: _pdfua(names),
        OUTLOUD: _outloud(names, report),
    }


def _pdfua(names: list[str]) -> Counter[str]:
    said = _tool(PDFUA, "check", *names)
    return Counter(
        f"{level} {rule}"
        for level, rule in re.findall(
            r"^\s+\[(ERROR|WARN) *\] (\S+)", said, re.MULTILINE
        )
    )


def _outloud(names: list[str], report: Path) -> Counter[str]:
    _tool(OUTLOUD, "--quiet", "--json", str(report), *names)
    findings = _findings(json.loads(report.read_text(encoding="utf-8")))
    return Counter(
        f"{'TOOL' if each['rule'] in NO_ERRORS else each['severity'].upper()}"
        f" {each['rule']}"
        for each in findings
    )


def _findings(value: object) -> Iterable[Mapping[str, str]]:
    """Return the findings wherever the report has them."""
    if isinstance(value, dict):
        if value.get("severity") in {"error", "warning"} and "rule" in value:
            yield value
        for each in value.values():
            yield from _findings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _findings(each)


def _tool(requirement: str, *arguments: str) -> str:
    command = requirement.partition("==")[0]
    done = subprocess.run(  # noqa: S603
        [".venv/bin/uv", "tool", "run", "--from", requirement, command, *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stdout
