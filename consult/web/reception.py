"""What is refused before a page looks at it: requests no page of ours could send.

Each is answered 400 with `templates/400.html`, as Django answers a request that is
too large or has too many fields.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import parse_header_parameters

NUL: Final = "\0"
SET_ASIDE: Final = "consult.encoding_set_aside"
READABLE: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def set_encoding_aside(environ: MutableMapping[str, Any]) -> None:
    """Take another encoding than UTF-8 out of a request's head; it is refused later.

    Django reads the address in whatever Python knows by that name, before any page
    could answer: "hex" is no encoding of text, and UTF-7 writes lone surrogates,
    which no page can show again.
    """
    try:
        _kind, named = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        readable = named.get("charset", "utf-8").lower() in READABLE
    except ValueError:
        readable = False
    if not readable:
        environ[SET_ASIDE] = environ["CONTENT_TYPE"]
        environ["CONTENT_TYPE"] = ""


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer requests in UTF-8 only, without NUL in their address.

    PostgreSQL refuses NUL in whatever is looked up.
    """

    def receive(request: HttpRequest) -> HttpResponse:
        if SET_ASIDE in request.META:
            raise BadRequest("This request is not written in UTF-8.")
        address = request.path_info + request.META.get("QUERY_STRING", "")
        if NUL in address or "%00" in address:
            raise BadRequest("The address of this request holds NUL.")
        return get_response(request)

    return receive


def refuse_doubled(posted: QueryDict, *, many_valued: frozenset[str]) -> None:
    """Refuse a form that gives a field twice, but for those that have many values.

    Which of the two was meant, nobody can tell; a page shows only one of them.
    """
    for name, values in posted.lists():
        if len(values) > 1 and name not in many_valued:
            raise BadRequest("This form gives a field twice.")
