"""Print the statutory dates of a consultation."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from consult.management.json_output import JsonCommand
from consult.management.rule_options import add_rule_options, chosen_profile, iso_date
from consult.procedure.profiles import Profile
from consult.procedure.timeline import compute_timeline
from consult.queries.calendar import working_calendar


class Command(JsonCommand):
    help = "Works out the dates that Resolution 1 sets for a consultation."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_options(self, parser: CommandParser) -> None:
        add_rule_options(parser)
        parser.add_argument(
            "--opens", type=iso_date, metavar="DATE", help="first day of the meeting"
        )
        parser.add_argument(
            "--closes", type=iso_date, metavar="DATE", help="last day of the meeting"
        )
        self.parser = parser

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
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

    def _require_dates(self, profile: Profile, options: Mapping[str, Any]) -> None:
        needed = "opens" if profile.counts_back else "announced"
        if options[needed] is None:
            self.parser.error(f"{options['procedure']} requires --{needed}")
