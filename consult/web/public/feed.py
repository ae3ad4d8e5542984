"""The circulars as an Atom feed, in the language of its address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.generic.base import View

from consult.queries.consultations import reference_of
from consult.templatetags.languages import current_language, html_language
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
                description=group_words(consultation),
                unique_id=_absolute(address),
                pubdate=consultation.issued_at,
                updateddate=consultation.withdrawn_at
                or consultation.certified_at
                or consultation.issued_at,
            )
        content = feed.writeString("utf-8")
        return HttpResponse(content, content_type=feed.content_type)


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
