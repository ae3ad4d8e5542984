"""The table of figures at the end of a run."""

from pytest import TerminalReporter  # noqa: PT013 -- a name for a type


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
