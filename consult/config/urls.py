"""Root addresses: pages under their language, and what machines ask for outside it."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from consult.admin import reference_site
from consult.web.access import choose_language, closed
from consult.web.health import healthz, readyz
from consult.web.public.urls import front

urlpatterns = [
    path("", choose_language, name="choose_language"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *i18n_patterns(
        path("", include(front)),
        path("", include("consult.web.public.urls")),
        path("administration/", include("consult.web.administrations.urls")),
        path("staff/", include("consult.web.staff.urls")),
        path("accounts/email/", closed),
        path("accounts/", include("allauth.urls")),
        path("admin/", reference_site.urls),
    ),
]

handler500 = "consult.web.failures.answer_failure"
