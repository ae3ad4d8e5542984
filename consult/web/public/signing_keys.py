"""The public keys that receipts are checked with, for anybody, for ever."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.generic.base import View

from consult.audit.keys import public_pem
from consult.models import SigningKey


class PublicKey(View):
    """A key in use, or one that was, as the PEM file that openssl reads."""

    def get(self, _request: HttpRequest, key_id: str) -> HttpResponse:
        key = get_object_or_404(SigningKey, key_id=key_id)
        response = HttpResponse(
            public_pem(bytes(key.public)), content_type="application/x-pem-file"
        )
        response["Content-Disposition"] = f'attachment; filename="{key_id}.pem"'
        response["X-Content-Type-Options"] = "nosniff"
        patch_cache_control(response, public=True, max_age=24 * 60 * 60)
        return response
