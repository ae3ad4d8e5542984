"""Print the statutory dates of a consultation."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.management.base import CommandParser
from django.db import Error

from consult.management.json_output import JsonCommand
from consult.management.rule_options import add_rule_options, chosen_profile, iso_date
from consult.procedure.errors import MissingDate, RuleError
from consult.procedure.profiles import Profile
from consult.procedure.timeline import compute_timeline
from consult.queries.calendar import working_calendar
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation
from consult.queries.timelines import dates_of

DESCRIPTION: Final = ("procedure", "revision", "announced", "opens", "closes")


class NoDatabase(RuleError):  # noqa: N818 -- named for what happened
    """A circular can be looked up only once the database is there."""

    code = "no_database"


class Command(JsonCommand):
    help = (
        "Works out the dates that Resolution 1 sets for a consultation: one that is"
        " described, or the one that a circular opens."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_options(self, parser: CommandParser) -> None:
        add_rule_options(parser, required=False)
        parser.add_argument(
            "--opens", type=iso_date, metavar="DATE", help="first day of the meeting"
        )
        parser.add_argument(
            "--closes", type=iso_date, metavar="DATE", help="last day of the meeting"
        )
        parser.add_argument(
            "--circular",
            metavar="REF",
            help="take everything from a consultation, for example T17-TSB-CIR-0321",
        )
        self.parser = parser

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        self._check_usage(options)
        if options["circular"] is not None:
            try:
                return _dates_of_circular(options["circular"])
            except Error:
                raise NoDatabase("There is no database to read it from.") from None
        profile = chosen_profile(options)
        self._require_dates(profile, options)
        opens = options["opens"]
        years = range(opens.year - 1, opens.year + 1) if opens else ()
        timeline = compute_timeline(
            profile,
            calendar=working_calendar(years=years),
            opens=opens,
            closes=options["closes"],
            announced=options["announced"],
        )
        return timeline.as_facts()

    def _check_usage(self, options: Mapping[str, Any]) -> None:
        described = [name for name in DESCRIPTION if options[name] is not None]
        if options["circular"] is None and options["procedure"] is None:
            self.parser.error("one of --procedure and --circular is required")
        if options["circular"] is not None and described:
            self.parser.error(f"--circular goes without --{described[0]}")

    def _require_dates(self, profile: Profile, options: Mapping[str, Any]) -> None:
        needed = "opens" if profile.counts_back else "announced"
        if options[needed] is None:
            self.parser.error(f"{options['procedure']} requires --{needed}")


def _dates_of_circular(reference: str) -> Mapping[str, Any]:
    """Return the dates of a consultation, with where it departs from them.

    Counted with the closing days frozen at its issue. Raises what the rule refuses.
    """
    consultation = find_consultation(reference)
    dates = dates_of(consultation, at=database_now())
    if dates.timeline is None:
        raise dates.refused or MissingDate("The draft lacks the days of its meeting.")
    deadline = consultation.deadline
    return {
        "ref": reference,
        **dates.timeline.as_facts(),
        "deadline": deadline.as_facts() if deadline else None,
        "warnings": [warning.value for warning in dates.warnings],
    }
