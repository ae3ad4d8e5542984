"""The frame of every page, and the parts that compute what they print."""

import re
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from consult.models import User
from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language
from consult.templatetags.bars import draw_bar
from consult.templatetags.clocks import write_short_day
from consult.templatetags.deadlines import face_of, lay_squares, time_left
from consult.templatetags.fields import Problem, problems_of
from consult.templatetags.icons import NAMES, icon
from consult.web.layout import (
    Chip,
    Count,
    Crumb,
    Edition,
    LanguageFiles,
    Moment,
    Step,
    Tab,
)

SIGN_IN = "/en/accounts/login/"
DEADLINE = Deadline(date(2021, 12, 1))
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


def render(source: str, language: str = "en", **values: Any) -> str:
    """Render a few lines of template in a language, runs of space made one."""
    template: Any = engines["django"].from_string(source)
    with translation.override(language):
        return re.sub(r"\s+", " ", template.render(values)).strip()


def words(html: str) -> str:
    """Return what is read on a page: no elements, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# The frame


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_direction(client: Client, language: str) -> None:
    page = client.get(f"/{language}/accounts/login/").content.decode()

    tag = "zh-Hans" if language == "zh-hans" else language
    direction = "rtl" if language == "ar" else "ltr"
    sheet = "bootstrap.rtl.min.css" if language == "ar" else "bootstrap.min.css"
    assert f'<html lang="{tag}" dir="{direction}">' in page
    assert f"vendor/{sheet}" in page


@pytest.mark.django_db
def test_the_languages_stand_in_un_order_and_lead_to_the_same_page(
    client: Client,
) -> None:
    page = client.get("/fr/accounts/login/?next=/fr/staff/%3Fa%3D1").content.decode()
    strip = page[page.index("<ul>") : page.index("</nav>")]

    assert re.findall(r'href="([^"]+)"', strip) == [
        f"/{code}/accounts/login/?next=/fr/staff/%3Fa%3D1" for code in LANGUAGES
    ]
    assert words(strip).split() == (
        ["العربية", "中文", "English", "Français", "Русский", "Español"]
    )
    assert re.findall(r'lang="(\w+)"[^>]*aria-current="true"', strip) == ["fr"]


@pytest.mark.django_db
def test_a_page_that_is_not_there_leads_to_the_first_page_of_a_language(
    client: Client,
) -> None:
    response = client.get("/en/nothing/at/all/")
    strip = response.content.decode().partition("</nav>")[0]

    assert response.status_code == 404
    assert 'href="/ru/"' in strip


@pytest.mark.django_db
def test_a_page_asks_for_nothing_inline(client: Client) -> None:
    response = client.get(SIGN_IN)
    page = response.content.decode()

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|data:", page)
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_skip_link_leads_to_the_content(client: Client) -> None:
    page = client.get(SIGN_IN).content.decode()

    assert page.index('<a class="skip" href="#main">') < page.index('<nav class="lang')
    assert '<main id="main"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(("shown", "times"), [(True, 1), (False, 0)])
def test_the_band_says_that_replies_are_invented_on_a_demonstration(
    client: Client, shown: bool, times: int
) -> None:
    with override_settings(DEMONSTRATION=shown):
        page = client.get(SIGN_IN).content.decode()

    assert page.count('class="demo"') == times


@pytest.mark.django_db
def test_an_error_is_summed_up_first_and_named_in_the_title(client: Client) -> None:
    page = client.post(SIGN_IN, {"login": "", "password": ""}).content.decode()
    title = words(page[page.index("<title>") : page.index("</title>")])

    assert title == "Error: Sign in – Consult"
    assert page.index("summary-errors") < page.index("<h1")
    assert '<a href="#id_login">Email: This field is required.</a>' in page
    assert 'aria-describedby="id_login_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_delegate_sees_name_role_and_state(
    signed_in: Any, head_of_administration: User
) -> None:
    page = signed_in(head_of_administration).get("/ar/accounts/logout/")
    masthead = words(page.content.decode().partition("</header>")[0])

    assert "كينيا" in masthead
    assert "Grace Head" in masthead


def test_staff_see_name_and_office(signed_in: Any, tsb_officer: User) -> None:
    page = signed_in(tsb_officer).get("/en/accounts/logout/").content.decode()

    assert "TSB Olga Officer , officer" in words(page.partition("</header>")[0])


@pytest.mark.django_db
def test_a_stranger_is_offered_to_sign_in(client: Client) -> None:
    page = client.get("/en/accounts/password/reset/").content.decode()

    assert "Sign in" in words(page.partition("</header>")[0])


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429"])
def test_a_refusal_has_a_page_in_the_frame(name: str) -> None:
    page = render_to_string(f"{name}.html", request=RequestFactory().get("/en/"))

    assert "<h1" in page
    assert 'class="languages"' in page


@pytest.mark.parametrize("name", ["400", "500"])
def test_what_can_not_rely_on_the_frame_stands_alone_in_six_languages(
    name: str,
) -> None:
    page = render_to_string(f"{name}.html")

    assert set(re.findall(r'lang="([^"]+)"', page)) == {
        "en",
        "ar",
        "zh-Hans",
        "fr",
        "ru",
        "es",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language"),
    [("ru", "ru"), ("zh-CN,zh;q=0.8", "zh-hans"), ("de", "en"), ("", "en")],
)
def test_the_root_leads_to_the_language_the_browser_asks_for(
    client: Client, asked: str, language: str
) -> None:
    response = client.get("/", headers={"accept-language": asked})

    assert response["Location"] == f"/{language}/"


# The deadline


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


# The bar and the line


@pytest.mark.parametrize(
    ("in_favour", "against", "needed", "margin"),
    [
        (27, 3, 21, "6 above"),
        (21, 9, 21, "just reached"),
        (16, 7, 17, "1 short"),
        (0, 3, 3, "3 short"),
    ],
)
def test_the_line_says_how_many_are_needed(
    in_favour: int, against: int, needed: int, margin: str
) -> None:
    bar = draw_bar(in_favour, against, threshold=Fraction(7, 10))

    assert (bar.needed, bar.margin, bar.line_name) == (needed, margin, "70%")


def test_a_majority_must_be_passed_not_only_reached() -> None:
    bar = draw_bar(4, 4, threshold=Fraction(1, 2), strict=True)

    assert (bar.needed, bar.margin) == (5, "1 short")


def test_sixteen_of_twenty_three_never_reads_seventy() -> None:
    html = render(
        '{% load bars %}{% bar 16 7 name="x" threshold="7/10" percentage="69.56" %}'
    )

    assert 'width="69.565%"' in html
    assert "16 of 23 replies are in favour, 69.56%" in html
    assert "70% line: 17 of 23 (1 short)" in words(html)


def test_a_bar_without_replies_is_an_empty_track() -> None:
    html = render('{% load bars %}{% bar 0 0 name="x" threshold="7/10" %}')

    assert "tally__yes" not in html
    assert words(html) == "No replies 70% line"


def test_two_bars_on_a_page_have_patterns_of_their_own() -> None:
    html = render('{% load bars %}{% bar 1 1 name="a" %}{% bar 1 1 name="b" %}')

    assert {"hatch-a", "hatch-b"} == set(re.findall(r'id="([^"]+)"', html))


# Small writings


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.AR, "1 ديسمبر 2021"),
        (Language.ZH, "2021年12月1日"),
        (Language.EN, "1 Dec 2021"),
        (Language.FR, "1er déc. 2021"),
        (Language.RU, "1 дек. 2021"),
        (Language.ES, "1 dic. 2021"),
    ],
)
def test_a_short_day_in_six_languages(language: Language, written: str) -> None:
    assert write_short_day(date(2021, 12, 1), language) == written


def test_an_instant_names_its_zone() -> None:
    html = render(
        "{% load clocks %}{% instant m %} | {% instant m 'UTC' seconds=True %}",
        m=datetime(2021, 11, 20, 11, 41, 7, tzinfo=UTC),
    )

    assert words(html) == ("20 Nov 2021, 12:41 Geneva time | 20 Nov 2021, 11:41:07 UTC")


def test_an_instant_late_in_the_evening_is_the_next_day_in_geneva() -> None:
    html = render(
        "{% load clocks %}{{ m|day }}", m=datetime(2021, 11, 20, 23, 30, tzinfo=UTC)
    )

    assert html == "21 November 2021"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "ITU-T D.1102"), ("fr", "UIT-T D.1102"), ("ru", "МСЭ-Т D.1102")],
)
def test_a_designation_stays_whole_and_left_to_right(
    language: str, written: str
) -> None:
    html = render("{% load designations %}{{ 'ITU-T D.1102'|designation }}", language)

    assert html == f'<bdi class="designation" dir="ltr">{written}</bdi>'


def test_a_circular_is_named_from_its_reference() -> None:
    source = "{% load designations %}{{ 'T17-TSB-CIR-0321'|circular_name }}"

    assert render(source) == "TSB Circular 321"


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_hidden_from_those_who_listen(name: str) -> None:
    assert 'aria-hidden="true"' in icon(name)


def test_only_icons_that_point_turn_with_the_writing() -> None:
    turning = {name for name in NAMES if "icon--points" in icon(name)}

    assert turning == {"arrow", "go", "stay"}


def test_the_address_of_the_next_page_keeps_the_filters() -> None:
    request = RequestFactory().get("/en/", {"region": "AFR", "page": "2"})
    template: Any = Template("{% load pages %}{% same_page page=3 region=none %}")

    assert template.render(Context({"request": request, "none": None})) == "?page=3"


# Forms


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the receipt.")
    way = forms.ChoiceField(
        label="Received by", widget=forms.RadioSelect, choices=[("e", "E-mail")]
    )
    when = forms.CharField(error_messages={"required": "Write the day"})
    note = forms.CharField(label="Remarks", required=False)


def render_form(form: forms.Form) -> str:
    return render("{% load crispy_forms_filters %}{{ form|crispy }}", form=form)


def test_a_problem_leads_to_the_first_control_of_its_field() -> None:
    assert problems_of(SampleForm({})) == [
        Problem("Name: This field is required.", "id_name"),
        Problem("Received by: This field is required.", "id_way_0"),
        Problem("Write the day", "id_when"),
    ]


def test_a_form_that_was_not_sent_has_no_problems() -> None:
    assert problems_of(SampleForm()) == []
    assert problems_of(None) == []


def test_a_field_is_described_by_its_hint_and_its_error() -> None:
    html = render_form(SampleForm({}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert '<p class="hint" id="id_name_helptext">' in html
    assert '<div id="id_name_error">' in html
    assert 'class="circle"' in html
    assert "Remarks <span" in html
    assert "(optional)" in html


def test_a_label_can_not_carry_markup() -> None:
    form = SampleForm()
    form.fields["name"].label = "<b>Name</b>"

    assert "&lt;b&gt;Name&lt;/b&gt;" in render_form(form)


# Parts


PARTS: dict[str, dict[str, Any]] = {
    "answer": {"term": "Name", "answer": "<i>", "change_url": "/x/", "what": "name"},
    "breadcrumbs": {"crumbs": [Crumb("Staff", "/staff/"), Crumb("Register")]},
    "counts": {"counts": [Count("Replied", 30, "/x/", current=True)]},
    "draft_head": {
        "number": 1,
        "total": 3,
        "kind": "Draft new Recommendation",
        "text_designation": "ITU-T E.164",
        "title": "Plan",
        "anchor": "t1",
        "links": [{"label": "Text", "url": "/x/", "note": "PDF"}],
    },
    "empty": {"sentence": "Nothing is asked of you now.", "next": "Wait."},
    "files": {
        "columns": ["Circular"],
        "rows": [
            LanguageFiles("fr", (Edition("/x/", size=148_001),), "T17-TSB-CIR-0321-F"),
            LanguageFiles("ar", (Edition("", missing="Not issued"),)),
        ],
    },
    "notice": {"tone": "warn", "title": "No reasons given", "text": "You can go on."},
    "outcome": {"proceeds": False, "words": "May not proceed"},
    "pagehead": {"kicker": "SG2", "title": "Register", "lead": "All States."},
    "position": {"kind": "late", "words": "Late", "note": "kept, not counted"},
    "receipt": {
        "title": "The reply of Kenya is received",
        "reference": "T17-0324-KEN-1-7Q4M",
        "received_at": datetime(2021, 11, 20, 11, 41, 7, tzinfo=UTC),
        "zone": "Africa/Nairobi",
        "place": "",
        "positions": [{"designation": "E.164", "kind": "yes", "words": "Authorizes"}],
        "digest": "9f3c 51a0",
    },
    "status": {"tone": "draft", "words": "Draft, not yet sent"},
    "steps": {"steps": [Step("Positions", "past"), Step("Check", "now")]},
    "tabs": {"tabs": [Tab("All open", "/x/", 7, current=True)], "label": "Lists"},
    "timeline": {"moments": [Moment("Circular issued", "8 September", "9.3.3")]},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_is_drawn_in_every_language(part: str, language: str) -> None:
    html = render(f'{{% include "components/{part}.html" %}}', language, **PARTS[part])

    assert words(html)
    assert "style=" not in html


def test_a_part_escapes_what_it_is_given() -> None:
    html = render('{% include "components/answer.html" %}', **PARTS["answer"])

    assert "&lt;i&gt;" in html


def test_a_receipt_shows_three_clocks_to_the_second() -> None:
    text = words(render('{% include "components/receipt.html" %}', **PARTS["receipt"]))

    assert "Geneva time 20 Nov 2021, 12:41:07" in text
    assert "UTC 20 Nov 2021, 11:41:07" in text
    assert "Nairobi 20 Nov 2021, 14:41:07" in text


def test_a_missing_language_is_said_and_the_reader_s_own_is_marked() -> None:
    html = render('{% include "components/files.html" %}', "fr", **PARTS["files"])

    assert html.count('class="mine"') == 1
    assert "149" in words(html)
    assert "Not issued" in words(html)


def test_a_filter_in_force_can_be_taken_away() -> None:
    html = render(
        '{% include "components/filters.html" %}',
        filter_form=SampleForm(),
        label="Filter",
        chips=[Chip("Africa", "?")],
    )

    assert "Remove Africa" in words(html)
