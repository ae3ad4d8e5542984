"""A log line opens no door."""

import logging

import structlog
from django.conf import settings
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


def test_a_line_of_another_library_has_its_time_and_level():
    options = dict(settings.LOGGING["formatters"]["lines"])
    formatter = options.pop("()")(**options)
    assert isinstance(formatter, structlog.stdlib.ProcessorFormatter)
    logger = logging.getLogger("django.request")
    line = formatter.format(
        logger.makeRecord(
            logger.name, logging.ERROR, __file__, 1, "Gone: %s", ("/en/",), None
        )
    )
    assert line.startswith("timestamp='20")
    assert "level='error' event='Gone: /en/' logger='django.request'" in line
