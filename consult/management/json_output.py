"""Give every command the same voice: one JSON object, one line of error, one exit."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from consult.procedure.errors import RuleError


class Refused(RuleError):  # noqa: N818 -- named for what happened
    """Refuse an act and answer with the command's own keys, not with `error`."""

    code = "refused"

    def __init__(self, message: str, *, facts: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.facts = facts


class DatabaseUnusable(RuleError):  # noqa: N818
    """The database can't be reached, or doesn't do what it is asked."""

    code = "database_unusable"


class JsonCommand(BaseCommand):
    """Answer with facts: as one JSON object with `--json`, else as readable text.

    A subclass adds its options in `add_options` and returns its facts from `answer`.
    A RuleError, as is a database that is down, becomes one line on stderr and exit 1
    and, with `--json`, the object `{"error": {"code", "message"}}` or, for `Refused`,
    the command's own keys. Bad usage is left to argparse: exit 2 and nothing on stdout.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="print exactly one JSON object"
        )

    def add_options(self, parser: CommandParser) -> None:
        """Add the command's own options."""

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what the command does and return its facts, ready for JSON."""
        raise NotImplementedError

    def readable(self, facts: Mapping[str, Any]) -> str:
        return "\n".join(lines_of(facts))

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            facts = self._answer(options)
        except RuleError as error:
            if options["json"]:
                self.stdout.write(as_json(_facts_of(error)))
            raise CommandError(" ".join(_words_of(error).split())) from error
        text = as_json(facts) if options["json"] else self.readable(facts)
        self.stdout.write(text)

    def _answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self.answer(options)
        except (InterfaceError, OperationalError) as error:
            raise DatabaseUnusable(f"The database can't be used: {error}") from error


def as_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, allow_nan=False)


def lines_of(facts: Mapping[str, Any], *, indent: str = "") -> Iterator[str]:
    """Write facts one a line, `key: value`, those inside others further in."""
    for key, value in facts.items():
        name = f"{indent}{key.replace('_', ' ')}:"
        if isinstance(value, Mapping):
            yield name
            yield from lines_of(value, indent=indent + "  ")
        elif isinstance(value, list):
            yield f"{name} {', '.join(map(str, value)) or '-'}"
        else:
            yield f"{name} {'-' if value is None else value}"


def _facts_of(error: RuleError) -> Mapping[str, Any]:
    if isinstance(error, Refused):
        return error.facts
    return {"error": {"code": error.code, "message": _words_of(error)}}


def _words_of(error: RuleError) -> str:
    """Return the message of a refusal with the clause it comes from, if any."""
    if error.clause is None:
        return str(error)
    return f"{str(error).removesuffix('.')} (Resolution 1, clause {error.clause})."
