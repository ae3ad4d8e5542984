"""What staff may write in a paragraph, and that nothing else reaches a paper."""

import re
from html.parser import HTMLParser

import pytest
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from consult.documents.markup import (
    ATTRIBUTES,
    SCHEMES,
    TAGS,
    CharacterNotAllowed,
    Construct,
    LinkNotAllowed,
    MarkupNotAllowed,
    NothingToPrint,
    UnknownPlaceholder,
    check_words,
    markup_html,
)
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.vocabularies import Placeholder

VALUES = {one: f"[{one.value}]" for one in Placeholder} | {
    Placeholder.DEADLINE: format_html("<strong>{}</strong>", "1 December"),
    Placeholder.PLACE: "Here & <there>",
}


def printed(words: str, language: Language = Language.EN) -> str:
    return markup_html(words, VALUES, language)


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("Plain words.", "<p>Plain words.</p>"),
        (
            "*Some* **strong** words",
            "<p><em>Some</em> <strong>strong</strong> words</p>",
        ),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("Do:\n- a\n- b", "<p>Do:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("Do:\n1. a\n2. b", "<p>Do:</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        (
            "[ITU](https://www.itu.int/)",
            '<p><a href="https://www.itu.int/">ITU</a></p>',
        ),
        (
            "<mailto:a@itu.int>",
            '<p><a href="mailto:a@itu.int">mailto:a@itu.int</a></p>',
        ),
        ("3 < 5 & more", "<p>3 &lt; 5 &amp; more</p>"),
        ("By {deadline}.", "<p>By <strong>1 December</strong>.</p>"),
        ("At {place}", "<p>At Here &amp; &lt;there&gt;</p>"),
        ("Not a {placeholder or {}", "<p>Not a {placeholder or {}</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("[a]: javascript:alert(1)", "<p>[a]: javascript:alert(1)</p>"),
    ],
)
def test_the_subset_prints(words: str, html: str) -> None:
    assert printed(words) == html


@pytest.mark.parametrize(
    ("words", "construct"),
    [
        ("# Heading", Construct.HEADING),
        ("Heading\n---", Construct.HEADING),
        ("![image](https://x.org/a.png)", Construct.IMAGE),
        ("`code`", Construct.CODE),
        ("    code", Construct.CODE),
        ("```\ncode\n```", Construct.CODE),
        ("> quoted", Construct.QUOTATION),
        ("- > quoted", Construct.QUOTATION),
        ("a\n\n***", Construct.RULE),
        ("7. from seven", Construct.LIST_START),
        ("- first", Construct.LIST_FIRST),
        ("<b>bold</b>", Construct.HTML),
        ("<script>alert(1)</script>", Construct.HTML),
        ("a <img src=x onerror=alert(1)> b", Construct.HTML),
        ("<!-- hidden -->", Construct.HTML),
        ("- *<span>x</span>*", Construct.HTML),
        ("<style>p{}</style>", Construct.HTML),
    ],
)
def test_everything_else_of_markdown_is_refused_by_name(
    words: str, construct: Construct
) -> None:
    with pytest.raises(MarkupNotAllowed) as refused:
        check_words(words)
    assert refused.value.construct is construct
    with pytest.raises(MarkupNotAllowed):
        printed(words)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://itu.int/",
        "//itu.int/",
        "/relative",
        "relative",
        "#part",
        "",
        "https:",
        "https://",
        "mailto:nobody",
        'https://itu.int "a title"',
        "http://[broken",
        "https://user@itu.int/",
        "mailto:a@itu.int?bcc=b@x.org",
    ],
)
def test_a_link_leads_to_a_whole_address_or_is_refused(address: str) -> None:
    with pytest.raises(LinkNotAllowed):
        check_words(f"[words]({address})")


def test_a_link_in_angle_brackets_is_checked_too() -> None:
    with pytest.raises(LinkNotAllowed):
        check_words("<javascript:alert(1)>")


@pytest.mark.parametrize("name", ["dead_line", "Deadline", "DEADLINE", "x", "_class"])
def test_a_placeholder_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        check_words(f"By {{{name}}}.")
    assert refused.value.name == name


def test_what_stands_in_the_words_is_told() -> None:
    words = "*{circular}*, [{dates}](https://itu.int/), {deadline}"
    assert check_words(words) == {
        Placeholder.CIRCULAR,
        Placeholder.DATES,
        Placeholder.DEADLINE,
    }


@pytest.mark.parametrize("words", ["a\u202eb", "a\u200bb", "a\x00b", "a\u2067b"])
def test_marks_that_turn_or_hide_are_refused(words: str) -> None:
    with pytest.raises(CharacterNotAllowed):
        check_words(words)


@pytest.mark.parametrize("words", ["", "  \n ", "\u00a0", "\u3164"])
def test_words_that_nobody_sees_are_none(words: str) -> None:
    with pytest.raises(NothingToPrint):
        check_words(words)


def test_what_is_latin_keeps_its_direction_in_arabic() -> None:
    html = printed("الهاتف +41 22 730 5866 والتوصية ITU-T D.1102.", Language.AR)
    assert '<span dir="ltr">+41 22 730 5866</span>' in html
    assert '<span dir="ltr">ITU-T D.1102</span>' in html
    assert "span" not in printed("ITU-T D.1102", Language.RU)


class Tags(HTMLParser):
    """What a browser would find in the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


PIECES = st.sampled_from(
    [
        *(
            "*",
            "**",
            "_",
            "[",
            "](",
            ")",
            "<",
            ">",
            "- ",
            "1. ",
            "\n",
            "\n\n",
            "{",
            "}",
        ),
        *("&lt;", "&#60;script&#62;", "<b>", "</p>", "javascript:", "https://a.org/"),
        *(
            "mailto:a@b.org",
            '"',
            "'",
            "\\",
            "!",
            "#",
            "`",
            "onclick=",
            "text",
            "{place}",
        ),
        *("{deadline}", "نص", "ITU-T D.1102", "&amp;", "<https://a.org>", "  \n", "\t"),
    ]
)


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=25).map("".join),
    st.sampled_from([Language.EN, Language.AR]),
)
def test_whatever_is_written_only_the_subset_is_printed(
    words: str, language: Language
) -> None:
    try:
        html = markup_html(words, VALUES, language)
    except RuleError:
        return
    for tag, attributes in Tags(html).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        if tag == "a":
            assert (attributes["href"] or "").partition(":")[0].lower() in SCHEMES
    assert not re.search(r"<(?:script|style|img|svg)", html, re.IGNORECASE)
