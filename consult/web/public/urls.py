"""Addresses of the pages anyone may read."""

from django.urls import URLPattern, path
from django.views.generic import TemplateView

app_name = "public"

urlpatterns: list[URLPattern] = []

# The first page of a language, outside the namespace.
front: list[URLPattern] = [
    path("", TemplateView.as_view(template_name="layouts/base.html"), name="home"),
]
