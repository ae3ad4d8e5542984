"""What the reference files say, held against the facts that are known."""

import csv
from collections import Counter
from datetime import date

import pytest

from consult.flows.referencing import DATA, default_sort_key
from consult.labels import LANGUAGES
from consult.procedure.calendar import ONE_DAY
from consult.procedure.profiles import IN_FORCE_SINCE, MEMBER_STATES
from consult.procedure.states import Language


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


STATES = rows("member_states.csv")


def test_there_are_194_member_states_each_once():
    assert len(STATES) == MEMBER_STATES
    for column in ("iso2", "iso3", "m49", *(f"name_{each}" for each in Language)):
        assert len({row[column] for row in STATES}) == MEMBER_STATES
        assert all(row[column].strip() == row[column] != "" for row in STATES)


def test_every_member_state_is_in_one_of_the_six_regions():
    assert Counter(row["itu_region"] for row in STATES) == {
        "AFR": 44,
        "AMS": 35,
        "ARB": 21,
        "ASP": 39,
        "CIS": 9,
        "EUR": 46,
    }


def test_the_groups_have_as_many_members_as_on_the_day_of_the_list():
    sizes = {
        status: sum(row[status] == "1" for row in STATES)
        for status in ("ldc", "lldc", "sids", "eit")
    }
    assert sizes == {"ldc": 44, "lldc": 32, "sids": 37, "eit": 17}


def test_palau_joined_after_circular_321():
    since = {row["iso3"]: row["member_since"] for row in STATES if row["member_since"]}
    assert since == {"PLW": "2024-09-19"}


def test_chinese_names_sort_by_their_sound():
    keys = {row["iso3"]: row["sort_key"] for row in rows("sort_keys.csv")}
    assert keys.keys() == {row["iso3"] for row in STATES}
    assert sorted(["CHN", "AFG", "DEU", "ZWE", "JPN", "FRA"], key=keys.__getitem__) == [
        "AFG",
        "DEU",
        "FRA",
        "ZWE",
        "JPN",
        "CHN",
    ]


@pytest.mark.parametrize(
    ("name", "language", "key"),
    [
        ("Égypte", "fr", "egypte"),
        ("Côte d’Ivoire", "fr", "cote d ivoire"),
        ("La Barbade", "fr", "barbade"),
        ("L’Ancienne République", "fr", "ancienne republique"),
        ("Laos", "fr", "laos"),
        ("The Gambia", "en", "gambia"),
        ("Thailand", "en", "thailand"),
        ("El Salvador", "es", "el salvador"),
        ("España", "es", "espana"),
        ("Йемен", "ru", "йемен"),
        ("Самоа Ёж", "ru", "самоа еж"),
        ("الأردن", "ar", "اردن"),
        ("إيطاليا", "ar", "ايطاليا"),
        ("中国", "zh", "中国"),
    ],
)
def test_a_name_sorts_without_accents_case_or_article(name, language, key):
    assert default_sort_key(name, language) == key


def test_the_study_periods_follow_one_another_like_the_revisions():
    periods = rows("study_periods.csv")
    assert [row["code"] for row in periods] == ["T17", "T22", "T25"]
    starts = [date.fromisoformat(row["starts_on"]) for row in periods]
    assert starts == sorted(day for day, _ in IN_FORCE_SINCE)
    ends = [date.fromisoformat(row["ends_on"]) for row in periods[:-1]]
    assert [day + ONE_DAY for day in ends] == starts[1:]
    assert periods[-1]["ends_on"] == ""


def test_every_study_group_has_an_english_title_and_study_group_3_all_six():
    groups = {(row["period"], row["number"]) for row in rows("study_groups.csv")}
    titled: dict[tuple[str, str], set[str]] = {}
    for row in rows("study_group_titles.csv"):
        titled.setdefault((row["period"], row["number"]), set()).add(row["language"])
    assert titled.keys() == groups
    everything = {language.value for language in LANGUAGES}
    assert all(
        languages == (everything if number == "3" else {"en"})
        for (_, number), languages in titled.items()
    )


def test_only_titles_read_in_a_circular_count_as_confirmed():
    confirmed = [
        (row["period"], row["number"], row["language"])
        for row in rows("study_group_titles.csv")
        if row["confirmed"] == "1"
    ]
    assert confirmed == [("T17", "3", "en"), ("T17", "3", "zh")]


def test_study_group_3_has_the_lines_of_circular_321():
    (group,) = [
        row
        for row in rows("study_groups.csv")
        if (row["period"], row["number"]) == ("T17", "3")
    ]
    assert group["email"] == "tsbsg3@itu.int"
    assert (group["telephone"], group["fax"]) == ("+41 22 730 5866", "+41 22 730 5853")
