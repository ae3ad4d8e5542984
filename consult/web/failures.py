"""What a visitor is told when a page fails."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from consult.intake.fenced import ReaderEnded
from consult.models import Consultation

RETRY_SECONDS = 30
FULL = {errno.EDQUOT, errno.ENOSPC}


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Answer a request whose page raised.

    A database that can't be reached, a full disk, or no memory for the reader of a
    file is an outage.
    """
    if not _is_outage(sys.exc_info()[1]):
        return server_error(request)
    return say_outage()


def say_outage() -> HttpResponse:
    """Answer 503: what has become of a reply, and where else it may be sent.

    Nothing is read for it.
    """
    page = render_to_string("503.html", {"usual": Consultation()})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def _is_outage(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, InterfaceError | OperationalError | ReaderEnded)
