"""Addresses of the pages of TSB."""

from django.urls import URLPattern

app_name = "staff"

urlpatterns: list[URLPattern] = []
