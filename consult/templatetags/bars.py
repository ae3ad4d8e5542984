"""The bar and the line: a picture of a tally that decides nothing.

Integers come in, per cents of the width go out as text; no float on the way.
"""

from dataclasses import dataclass
from fractions import Fraction

from django import template
from django.utils.translation import gettext, ngettext

from consult.documents.wording import format_percentage
from consult.templatetags.languages import current_language

register = template.Library()


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the parts of the bar begin and end, in per cents of its width."""

    in_favour: int
    against: int
    in_favour_width: str
    against_width: str
    line_at: str
    line_class: str
    line_name: str
    needed: int
    over: int

    @property
    def replies(self) -> int:
        """Return the number of replies counted."""
        return self.in_favour + self.against

    @property
    def margin(self) -> str:
        """Say how far the replies in favour stand from the line."""
        if self.over == 0:
            return gettext("just reached")
        if self.over > 0:
            text = ngettext("%(n)d above", "%(n)d above", self.over)
            return text % {"n": self.over}
        text = ngettext("%(n)d short", "%(n)d short", -self.over)
        return text % {"n": -self.over}


def draw_bar(
    in_favour: int, against: int, *, threshold: Fraction | None, strict: bool = False
) -> Bar:
    """Lay out a bar of `in_favour` and `against` with a line at `threshold`.

    `strict` is for a majority: the line must be passed, not only reached.
    """
    replies = in_favour + against
    split = in_favour * 100_000 // replies if replies else 0
    line = threshold or Fraction(0)
    needed = line * replies
    whole = needed.numerator // needed.denominator
    least = whole + 1 if strict or needed.denominator != 1 else whole
    return Bar(
        in_favour=in_favour,
        against=against,
        in_favour_width=_per_cent(split),
        against_width=_per_cent(100_000 - split),
        line_at=_per_cent(line.numerator * 100_000 // line.denominator)
        if threshold
        else "",
        line_class=str(line.numerator * 100 // line.denominator),
        line_name=_name_share(line),
        needed=least,
        over=in_favour - least,
    )


@register.inclusion_tag("components/bar.html")
def bar(
    in_favour: int,
    against: int,
    *,
    name: str,
    threshold: Fraction | str | None = None,
    strict: bool = False,
    for_words: str = "",
    against_words: str = "",
    outcome_words: str = "",
    percentage: str | None = None,
) -> dict[str, object]:
    """Draw the bar with its legend and its sentence for those who do not see it.

    `name` makes the pattern's id unique on the page. `threshold` is a Fraction, its
    text ("7/10") or None. The words default to those of the traditional approval
    procedure. `outcome_words` stands in the sentence ("May proceed"); `percentage`
    is the exact text cut to two decimals.
    """
    share = Fraction(threshold) if threshold is not None else None
    return {
        "bar": draw_bar(in_favour, against, threshold=share, strict=strict),
        "name": name,
        "for_words": for_words,
        "against_words": against_words,
        "outcome_words": outcome_words,
        "percentage": percent(percentage) if percentage else "",
    }


@register.filter
def percent(value: str | Fraction) -> str:
    """Write a percentage in the page's language: `69.56%`, `69,56 %`."""
    return format_percentage(value, current_language())


def _name_share(share: Fraction) -> str:
    if (share * 10_000).denominator != 1:
        return f"{share.numerator}/{share.denominator}"
    return format_percentage(share, current_language())


def _per_cent(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}%"
