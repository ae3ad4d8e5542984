"""Take nothing in until this process has seen that the database guards its facts."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from consult.audit.guards import missing_guards
from consult.web.failures import say_outage

logger = structlog.get_logger(__name__)

_ONLY_READ = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_unguarded(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 503 to what would change something while a guard is missing.

    Asked at the first such request, not when the process starts: the database may be
    away then. Until the guards were seen once each request asks again, so that nobody
    has to start anything anew; from then on `/readyz` watches them.
    """
    seen = False

    def receive(request: HttpRequest) -> HttpResponse:
        nonlocal seen
        if not seen and request.method not in _ONLY_READ:
            if missing := missing_guards():
                logger.error("guards_missing", guards=missing)
                return say_outage()
            seen = True
        return get_response(request)

    return receive
