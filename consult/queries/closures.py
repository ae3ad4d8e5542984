"""Propose the office's closing days of a year, before TSB confirms its own list."""

from datetime import date


def geneva_closures(year: int) -> list[tuple[date, str]]:
    """Return the public holidays of the canton of Geneva in order, with their names.

    They only seed the table of closures: the organization's own calendar differs
    from year to year.
    """
    import holidays  # noqa: PLC0415 -- half a second that few commands need

    days = holidays.country_holidays("CH", subdiv="GE", years=year, language="en_US")
    return sorted(days.items())
