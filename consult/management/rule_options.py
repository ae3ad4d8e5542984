"""Offer the options of the commands that apply Resolution 1."""

from argparse import ArgumentTypeError
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.db import Error

from consult.procedure.profiles import (
    LATEST_REVISION,
    Profile,
    profile_for,
    revision_on,
)
from consult.procedure.states import Procedure, Revision
from consult.queries.clock import database_now, geneva_day


def add_rule_options(parser: CommandParser, *, required: bool = True) -> None:
    """Add `--procedure`, `--revision` and `--announced`."""
    parser.add_argument(
        "--procedure", required=required, choices=[one.value for one in Procedure]
    )
    parser.add_argument(
        "--revision",
        choices=[one.value for one in Revision],
        help="default: the one in force on the day announced, else today",
    )
    parser.add_argument(
        "--announced", type=iso_date, metavar="DATE", help="date of the circular"
    )


def iso_date(text: str) -> date:
    """Read `YYYY-MM-DD` and no other spelling."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ArgumentTypeError(f"{text!r} is no date such as 2021-12-13")
    return day


def chosen_profile(options: Mapping[str, Any]) -> Profile:
    """Return the profile of the procedure under the revision that applies."""
    if options["revision"]:
        revision = options["revision"]
    elif options["announced"]:
        revision = revision_on(options["announced"])
    else:
        revision = _revision_today()
    return profile_for(options["procedure"], revision)


def _revision_today() -> Revision:
    try:
        return revision_on(geneva_day(database_now()))
    except Error:  # no database yet, and no other clock to ask
        return LATEST_REVISION
