"""The product's addresses, with the site of the reference tables under /admin/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from consult.admin import reference_site
from consult.config.urls import urlpatterns as product

urlpatterns = [*i18n_patterns(path("admin/", reference_site.urls)), *product]
