"""A real Chromium against a real server, with the small Union behind it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from consult.models import User
from tests.factories import PASSWORD, second_factor

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SHOTS = Path("build/screens")


@pytest.fixture(scope="session", autouse=True)
def orm_beside_the_browser() -> Iterator[None]:
    """Let the ORM work in the thread where Playwright keeps an event loop."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    yield
    patch.undo()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": list(QUIET)}


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> Callable[[User, str], Page]:
    """Sign a person in through the pages, with the second factor where there is one."""

    def through_the_pages(person: User, language: str = "en") -> Page:
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/{language}/accounts/login/")
        page.fill("input[name=login]", person.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        if person.authenticator_set.exists():
            page.fill("input[name=code]", second_factor())
            page.locator("main button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/(staff|administration)/"))
        return page

    return through_the_pages


@pytest.fixture
def shoot(page: Page) -> Callable[[str], None]:
    """Keep a picture of the page for whoever wants to look: build/screens/NAME.png."""

    def take(name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return take
