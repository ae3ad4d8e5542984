"""A log line opens no door."""

from django.test import RequestFactory

from consult.config.logs import MaskedRequestMiddleware


def test_a_line_has_no_query_and_no_key_of_a_reset():
    words = MaskedRequestMiddleware.format_request
    requests = RequestFactory()
    assert words(requests.get("/en/staff/?code=secret")) == "GET /en/staff/"
    assert (
        words(requests.post("/en/accounts/password/reset/key/1-token/"))
        == "POST /en/accounts/password/reset/key/"
    )
