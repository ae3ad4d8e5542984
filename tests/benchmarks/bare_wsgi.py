"""Consult with one page more: the bare view that its replies are measured against."""

from uuid import uuid4

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.http import require_POST


@require_POST
def insert_row(request: HttpRequest) -> HttpResponse:
    """Check the session and insert one row through the ORM, behind all middleware."""
    from consult.models import Heartbeat  # noqa: PLC0415 -- the settings come first
    from consult.queries.clock import database_now  # noqa: PLC0415

    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    Heartbeat.objects.create(name=uuid4().hex, at=database_now())
    return redirect("/en/")


urlpatterns = [
    path("bare/", insert_row),
    path("", include("consult.config.urls")),
]

settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
