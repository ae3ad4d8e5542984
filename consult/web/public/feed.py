"""The circulars as an Atom feed, in the language of its address."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.generic.base import View

from consult.documents.wording import format_deadline
from consult.models import Consultation
from consult.queries.consultations import reference_of
from consult.templatetags.languages import current_language, html_language
from consult.web.amendments import name_of
from consult.web.consultations import circular_words, group_words
from consult.web.public.circulars import published
from consult.web.texts import subject_of

LATEST = 30


class CircularFeed(View):
    """The circulars issued last; each entry keeps its permanent address."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        feed = Atom1Feed(
            title=_("Consultations of Member States"),
            link=_absolute(reverse("home")),
            description="",
            language=html_language(current_language()),
            feed_url=_absolute(reverse("public:feed")),
        )
        for consultation in published()[:LATEST]:
            address = reverse("public:circular", args=[reference_of(consultation)])
            subject = strip_tags(subject_of(consultation))
            feed.add_item(
                title=f"{circular_words(consultation)}: {subject}",
                link=_absolute(address),
                description=_describe(consultation),
                unique_id=_absolute(address),
                pubdate=consultation.issued_at,
                updateddate=_changed_at(consultation),
            )
        content = feed.writeString("utf-8")
        return HttpResponse(content, content_type=feed.content_type)


def _describe(consultation: Consultation) -> str:
    """Name the study group and the deadline; where it was extended, since when."""
    lines = [group_words(consultation)]
    language = current_language()
    if consultation.deadline:
        words = _("Deadline for replies: %(deadline)s")
        deadline = format_deadline(consultation.deadline, language)
        lines.append(words % {"deadline": deadline})
    extended = consultation.extended_by
    if extended and extended.deadline_before:
        words = _("Extended from %(before)s by %(amendment)s")
        before = format_deadline(extended.deadline_before, language)
        lines.append(words % {"before": before, "amendment": name_of(extended)})
    return ". ".join(lines)


def _changed_at(consultation: Consultation) -> datetime | None:
    """Return when a reader was last told something new."""
    last = [one.issued_at for one in consultation.amendments.all()]
    acts = (
        consultation.issued_at,
        consultation.certified_at,
        consultation.withdrawn_at,
    )
    return max([*last, *(at for at in acts if at)], default=None)


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
