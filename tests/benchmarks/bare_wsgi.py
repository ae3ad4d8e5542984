"""Consult's own WSGI application with the addresses of `bare_urls`."""

from django.conf import settings
from django.urls import clear_url_caches

from consult.config.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "tests.benchmarks.bare_urls"
clear_url_caches()
