"""The WSGI entry point of the web processes."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

from consult.web.reception import set_encoding_aside

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")

django = get_wsgi_application()


def application(
    environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """Answer a request; what Django can't even begin to read is refused by a page."""
    set_encoding_aside(environ)
    return django(environ, start_response)
