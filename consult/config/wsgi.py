"""The WSGI entry point of the web processes."""

import gc
import os
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from consult.web.reception import set_encoding_aside

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")

django = get_wsgi_application()

# The pages are loaded before the first request, not by it. What is loaded by then stays
# for good: a full collection needn't walk it, a tenth of a second for who waits.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()


def application(
    environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """Answer a request; what Django can't even begin to read is refused by a page."""
    set_encoding_aside(environ)
    return django(environ, start_response)
