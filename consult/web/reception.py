"""What is refused before a page looks at it: requests no page of ours could send.

Each is answered 400 with `templates/400.html`, as Django answers a request that is
too large or has too many fields.
"""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\0"


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer requests in UTF-8 only, without NUL in their address.

    Other encodings write lone surrogates, which no page can show again, and some
    that a request can name are no encodings of text. PostgreSQL refuses NUL.
    """

    def receive(request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
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
