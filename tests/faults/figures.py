"""The table of figures at the end of a run."""

from collections.abc import Callable

import pytest
from pytest import TerminalReporter  # noqa: PT013 -- a name for a type

Figure = Callable[[str, str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Write a line into the table that stands at the end of the run."""

    def write(name: str, figures: str) -> None:
        record_property("figure", (name, figures))

    return write


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what tests wrote with the `figure` fixture, of every process."""
    figures = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures of the fault tests")
    for name, value in sorted(figures):
        terminalreporter.write_line(f"{name:<34} {value}")
