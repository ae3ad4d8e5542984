"""Addresses of the pages of delegates."""

from django.urls import URLPattern

app_name = "administrations"

urlpatterns: list[URLPattern] = []
