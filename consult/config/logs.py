"""What a log line says of a request: nothing that opens a door."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class MaskedRequestMiddleware(RequestMiddleware):
    """Log method and path, without the query and without keys of password resets."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return `GET /en/…`, cut where a path carries a secret."""
        path, key, _secret = request.path.partition("/reset/key/")
        return f"{request.method} {path}{key}"
