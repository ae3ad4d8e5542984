import errno

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from consult.config import urls
from consult.intake.fenced import ReaderEnded
from consult.web.failures import answer_failure


def answer_to(error: Exception) -> HttpResponse:
    try:
        raise error
    except type(error):
        return answer_failure(RequestFactory().get("/en/"))


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("gone"),
        InterfaceError("gone"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        ReaderEnded("the reader ended without an answer"),
    ],
)
def test_what_the_server_lacks_is_an_outage_that_says_where_to_reply(
    error: Exception,
) -> None:
    response = answer_to(error)
    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    for language in ("ar", "zh-Hans", "fr", "ru", "es"):
        assert f'lang="{language}"' in page
    assert page.count("tsbdir@itu.int") == page.count("+41 22 730 5853") == 6


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), PermissionError(errno.EACCES, "Permission denied")]
)
def test_any_other_failure_is_an_error_of_ours(error: Exception) -> None:
    response = answer_to(error)
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_the_site_answers_failures_so() -> None:
    assert urls.handler500 == f"{answer_failure.__module__}.{answer_failure.__name__}"
