"""The deadline as a reader meets it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from consult.procedure.deadlines import Deadline
from consult.templatetags.deadlines import face_of, lay_squares, time_left
from tests.rendering import render, words

DEADLINE = Deadline(date(2021, 12, 1))


@pytest.mark.parametrize(
    ("left", "sentence", "tone", "squares"),
    [
        (timedelta(days=55, hours=3), "55 days left", "open", 14),
        (timedelta(days=11, hours=11), "11 days left", "open", 11),
        (timedelta(days=4), "4 days left", "open", 4),
        (timedelta(days=3, hours=23, minutes=59), "3 days left", "soon", 3),
        (timedelta(days=1), "1 day left", "soon", 1),
        (timedelta(hours=23, minutes=59, seconds=59), "23 hours left", "soon", 1),
        (timedelta(hours=1), "1 hour left", "soon", 1),
        (timedelta(minutes=59, seconds=59), "59 minutes left", "soon", 1),
        (timedelta(seconds=59), "0 minutes left", "soon", 1),
        (timedelta(0), "Closed", "closed", 0),
        (timedelta(days=-1), "Closed", "closed", 0),
    ],
)
def test_the_time_left_is_never_rounded_up(
    left: timedelta, sentence: str, tone: str, squares: int
) -> None:
    remaining = time_left(DEADLINE.closes_at, at=DEADLINE.closes_at - left)

    assert remaining.sentence == sentence
    assert remaining.tone == tone
    states = [square.state for square in lay_squares(remaining)]
    assert states == ["gone"] * (14 - squares) + ["left"] * squares


def test_the_squares_fill_the_strip() -> None:
    squares = lay_squares(time_left(DEADLINE.closes_at, at=DEADLINE.closes_at))

    assert (squares[0].x, squares[-1].x) == ("0.000%", "93.496%")
    assert {square.width for square in squares} == {"6.492%"}


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1 December 2021 23:59 Geneva time"),
        ("fr", "1er décembre 2021 23 h 59 heure de Genève"),
        ("es", "1 de diciembre de 2021 23.59 hora de Ginebra"),
        ("ru", "1 декабря 2021 года 23 час. 59 мин. по женевскому времени"),
        ("zh-hans", "2021年12月1日 23时59分 日内瓦时间"),
        ("ar", "1 ديسمبر 2021 23:59 بتوقيت جنيف"),
    ],
)
def test_the_deadline_is_written_as_each_language_writes_it(
    language: str, written: str
) -> None:
    html = render(
        "{% load deadlines %}{% deadline deadline at=at %}",
        language,
        deadline=DEADLINE,
        at=DEADLINE.closes_at - timedelta(days=11),
    )

    assert written in words(html)
    assert 'datetime="2021-12-01T22:59Z"' in html


def test_the_other_clocks_show_the_same_minute_with_their_own_dates() -> None:
    html = render(
        '{% load deadlines %}{% deadline d at=at zone="Africa/Nairobi" %}',
        d=DEADLINE,
        at=DEADLINE.closes_at - timedelta(days=2),
    )

    assert "UTC 1 Dec 2021, 22:59" in words(html)
    assert "Nairobi, your time 2 Dec 2021, 01:59" in words(html)


def test_a_deadline_in_utc_is_also_told_in_geneva() -> None:
    with translation.override("en"):
        face = face_of(
            Deadline(date(2001, 1, 11), time(23, 59), "UTC"),
            at=datetime(2001, 1, 1, tzinfo=UTC),
        )

    assert [(name, words(clock)) for name, clock in face.others] == [
        ("Geneva time", "12 Jan 2001, 00:59")
    ]
