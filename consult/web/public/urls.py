"""Addresses of the pages anyone may read."""

from django.urls import path
from django.views.generic import TemplateView

from consult.web.public.circulars import CircularList, CircularPage
from consult.web.public.documents import CircularDocument
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
