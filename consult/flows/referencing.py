"""Load the reference tables that a consultation rests on.

What is in a table is left alone: a State, a study group or a year of closing days is
loaded once, with all that is known of it, and from then on belongs to staff.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import models, transaction

from consult.audit.record import SYSTEM, append_entry
from consult.models import (
    ConfirmedYear,
    GroupMembership,
    MembershipPeriod,
    MemberState,
    MemberStateName,
    OfficeClosure,
    Signatory,
    StudyGroup,
    StudyGroupTitle,
    StudyPeriod,
    User,
)
from consult.procedure.states import Language
from consult.queries.clock import geneva_day
from consult.queries.closures import geneva_closures
from consult.vocabularies import AuditTag, GroupKind

DATA: Final = Path(__file__).resolve().parent.parent / "data"

# Circular 321 and its deadline fall in these years.
YEARS_OF_THE_DEMONSTRATION: Final = (2021, 2022)

NAMES_SOURCE = "terminology lists of the United Nations, in a public taxonomy"
STATES_SOURCE = "list of Member States of 21 November 2026"
UNCONFIRMED_SOURCE = "general knowledge, to be confirmed by TSB"
CLOSURES_SOURCE = "public holidays of the canton of Geneva, to be confirmed by TSB"

STATUSES: Final = ("ldc", "lldc", "sids", "eit")
ARTICLES: Final = {
    Language.AR: ("ال",),
    Language.EN: ("the ",),
    Language.FR: ("l ", "la ", "le ", "les "),
}

COUNTED: Final[tuple[type[models.Model], ...]] = (
    MemberState,
    MemberStateName,
    MembershipPeriod,
    GroupMembership,
    StudyPeriod,
    StudyGroup,
    StudyGroupTitle,
    Signatory,
    OfficeClosure,
)

Row = Mapping[str, str]


@transaction.atomic
def load_reference_data(*, by: User | None, at: datetime) -> dict[str, int]:
    """Fill what the reference tables lack and return each one's count of rows.

    Office closures are loaded for the Geneva year of `at`, the two after it and the
    years of the demonstration. One entry of the system chain says how many rows
    came; a load that adds nothing leaves no trace.
    """
    before = _counts()
    _load_member_states()
    _load_study_groups()
    _load_signatories()
    _load_closures(geneva_day(at).year)
    after = _counts()
    added = {name: after[name] - before[name] for name in after}
    if any(added.values()):
        append_entry(
            SYSTEM, tag=AuditTag.REFERENCE_LOADED, at=at, by=by, facts={"added": added}
        )
    return after


def default_sort_key(name: str, language: str) -> str:
    """Return what a name sorts under until staff say otherwise.

    Without case, accents, punctuation and leading article; French lists put some
    names under their proper noun, which only a person can tell.
    """
    folded = name.casefold()
    if language == Language.RU:  # й is a letter of its own, ё sorts with е
        folded = folded.replace("ё", "е")
    else:
        folded = "".join(
            letter
            for letter in unicodedata.normalize("NFKD", folded)
            if not unicodedata.combining(letter)
        )
    words = "".join(letter if letter.isalnum() else " " for letter in folded).split()
    key = " ".join(words)
    for article in ARTICLES.get(Language(language), ()):
        if key.startswith(article):
            return key.removeprefix(article)
    return key


def _counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()  # noqa: SLF001 -- so Django names it
        for model in COUNTED
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load_member_states() -> None:
    present = set(MemberState.objects.values_list("iso3", flat=True))
    rows = [row for row in _rows("member_states.csv") if row["iso3"] not in present]
    new = {row["iso3"] for row in rows}
    MemberState.objects.bulk_create(
        MemberState(iso3=row["iso3"], iso2=row["iso2"], m49=row["m49"]) for row in rows
    )
    MembershipPeriod.objects.bulk_create(
        MembershipPeriod(
            member_state_id=row["iso3"],
            valid_from=_day(row["member_since"]),
            source=STATES_SOURCE,
        )
        for row in rows
    )
    MemberStateName.objects.bulk_create(_names(rows, _of(new, "former_names.csv")))
    GroupMembership.objects.bulk_create(
        [*_groups(rows), *_former_groups(_of(new, "former_groups.csv"))]
    )


def _of(states: set[str], name: str) -> list[dict[str, str]]:
    return [row for row in _rows(name) if row["iso3"] in states]


def _names(rows: Iterable[Row], former: Iterable[Row]) -> Iterator[MemberStateName]:
    sort_keys = {
        (row["iso3"], row["language"]): row["sort_key"]
        for row in _rows("sort_keys.csv")
    }
    since = dict[tuple[str, str], date]()
    for row in former:
        last = date.fromisoformat(row["valid_until"])
        since[row["iso3"], row["language"]] = last + timedelta(days=1)
        yield MemberStateName(
            member_state_id=row["iso3"],
            language=row["language"],
            name=row["name"],
            sort_key=default_sort_key(row["name"], row["language"]),
            valid_until=last,
            source=row["source"],
        )
    for row in rows:
        for language in Language:
            key = (row["iso3"], language.value)
            name = row[f"name_{language.value}"]
            yield MemberStateName(
                member_state_id=row["iso3"],
                language=language.value,
                name=name,
                sort_key=sort_keys.get(key) or default_sort_key(name, language),
                valid_from=since.get(key),
                source=NAMES_SOURCE,
            )


def _groups(rows: Iterable[Row]) -> Iterator[GroupMembership]:
    regional = _rows("regional_groups.csv")
    for row in rows:
        region = row["itu_region"]
        yield _group(row, GroupKind.REGION, region, STATES_SOURCE, confirmed=True)
        for status in STATUSES:
            if row[status] == "1":
                yield _group(row, GroupKind.STATUS, status, UNCONFIRMED_SOURCE)
        for code in filter(None, row["organizations_unverified"].split(";")):
            yield _group(row, GroupKind.ORGANIZATION, code, UNCONFIRMED_SOURCE)
        for group in regional:
            excepted = group["except"].split(";")
            if region == group["region"] and row["iso3"] not in excepted:
                yield _group(
                    row, GroupKind.REGIONAL_GROUP, group["code"], group["source"]
                )


def _group(
    row: Row, kind: GroupKind, code: str, source: str, *, confirmed: bool = False
) -> GroupMembership:
    return GroupMembership(
        member_state_id=row["iso3"],
        kind=kind.value,
        code=code,
        source=source,
        confirmed=confirmed,
    )


def _former_groups(rows: Iterable[Row]) -> Iterator[GroupMembership]:
    for row in rows:
        group = _group(row, GroupKind(row["kind"]), row["code"], row["source"])
        group.valid_until = date.fromisoformat(row["valid_until"])
        yield group


def _load_study_groups() -> None:
    periods = set(StudyPeriod.objects.values_list("code", flat=True))
    StudyPeriod.objects.bulk_create(
        StudyPeriod(
            code=row["code"],
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=_day(row["ends_on"]),
        )
        for row in _rows("study_periods.csv")
        if row["code"] not in periods
    )
    present = set(StudyGroup.objects.values_list("period_id", "number"))
    new = {
        _group_key(row): StudyGroup(
            period_id=row["period"],
            number=int(row["number"]),
            email=row["email"],
            telephone=row["telephone"],
            fax=row["fax"],
        )
        for row in _rows("study_groups.csv")
        if _group_key(row) not in present
    }
    StudyGroup.objects.bulk_create(new.values())
    StudyGroupTitle.objects.bulk_create(
        StudyGroupTitle(
            study_group=new[_group_key(row)],
            language=row["language"],
            title=row["title"],
            confirmed=row["confirmed"] == "1",
            source=row["source"],
        )
        for row in _rows("study_group_titles.csv")
        if _group_key(row) in new
    )


def _group_key(row: Row) -> tuple[str, int]:
    return row["period"], int(row["number"])


def _load_signatories() -> None:
    if Signatory.objects.exists():
        return
    Signatory.objects.bulk_create(
        Signatory(
            capacity=row["capacity"],
            names=_names_of_signatory(row),
            valid_from=_day(row["valid_from"]),
            valid_until=_day(row["valid_until"]),
        )
        for row in _rows("signatories.csv")
    )


def _names_of_signatory(row: Row) -> dict[str, str]:
    names = {
        language.value: row.get(f"name_{language.value}", "") for language in Language
    }
    return {language: name for language, name in names.items() if name}


def _load_closures(this_year: int) -> None:
    known = {
        *(day.year for day in OfficeClosure.objects.values_list("date", flat=True)),
        *ConfirmedYear.objects.values_list("year", flat=True),
    }
    wanted = {*YEARS_OF_THE_DEMONSTRATION, *range(this_year, this_year + 3)}
    OfficeClosure.objects.bulk_create(
        OfficeClosure(date=day, name=name, source=CLOSURES_SOURCE)
        for year in sorted(wanted - known)
        for day, name in geneva_closures(year)
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
