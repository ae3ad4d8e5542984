"""The addresses of Consult and one more: the bare view its replies are held against."""

from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from consult.config import urls
from consult.models import Heartbeat


@require_POST
def insert_row(request: HttpRequest) -> HttpResponse:
    """Check the session and insert one row through the ORM, behind all middleware.

    Nothing else: what this view did besides would flatter the replies.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    Heartbeat.objects.create(name=uuid4().hex, at=datetime.now(UTC))
    return HttpResponse(status=201)


urlpatterns = [path("bare/", insert_row), *urls.urlpatterns]
handler500 = urls.handler500
