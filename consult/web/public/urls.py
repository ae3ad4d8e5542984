"""Addresses of the pages anyone may read."""

from django.urls import path
from django.views.generic import TemplateView

from consult.web.public.circulars import CircularList, CircularPage
from consult.web.public.documents import (
    AmendmentDocument,
    ChairNotice,
    CircularDocument,
    FormDocument,
)
from consult.web.public.feed import CircularFeed
from consult.web.public.signing_keys import PublicKey

app_name = "public"

urlpatterns = [
    path("", CircularList.as_view(), name="list"),
    path("circulars/feed/", CircularFeed.as_view(), name="feed"),
    path("circulars/<str:ref>/", CircularPage.as_view(), name="circular"),
    path(
        "circulars/<str:ref>/<str:lang>.pdf",
        CircularDocument.as_view(),
        name="document",
    ),
    path(
        "circulars/<str:ref>/<str:lang>.docx",
        CircularDocument.as_view(suffix="docx"),
        name="word_document",
    ),
    path(
        "circulars/<str:ref>/form/<str:lang>.pdf",
        FormDocument.as_view(),
        name="form",
    ),
    path(
        "circulars/<str:ref>/form/<str:lang>.docx",
        FormDocument.as_view(suffix="docx"),
        name="word_form",
    ),
    path(
        "circulars/<str:ref>/chair/<int:number>/<str:lang>.pdf",
        ChairNotice.as_view(),
        name="chair_notice",
    ),
    path(
        "circulars/<str:ref>/<str:kind>-<int:number>/<str:lang>.<str:suffix>",
        AmendmentDocument.as_view(),
        name="amendment",
    ),
    path("signing-keys/<str:key_id>.pem", PublicKey.as_view(), name="signing_key"),
    *(
        path(
            f"{name}/",
            TemplateView.as_view(template_name=f"public/{name}.html"),
            name=name,
        )
        for name in ("accessibility", "glossary", "help")
    ),
]

# The first page of a language, outside the namespace.
front = [path("", CircularList.as_view(), name="home")]
