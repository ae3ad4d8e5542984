"""The addresses of Consult and one more: the bare view its replies are held against."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from consult.config import urls
from consult.models import Heartbeat
from consult.queries.clock import database_now


@require_POST
def insert_row(request: HttpRequest) -> HttpResponse:
    """Check the session and insert one row through the ORM, behind all middleware."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    Heartbeat.objects.create(name=uuid4().hex, at=database_now())
    return redirect("/en/")


urlpatterns = [path("bare/", insert_row), *urls.urlpatterns]
handler500 = urls.handler500
