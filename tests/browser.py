"""A real browser, one for all tests of pages."""

import os
import shutil
from typing import Any

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LAPTOP = {"width": 1366, "height": 768}
PATIENCE = 60_000
"""Milliseconds until what does not come is a failure; only failures take so long."""


def wait_until(page, condition):
    """Wait until a page meets a condition, a function in its language, looked at in each frame.

    A page that forbids `eval` refuses `Page.wait_for_function` unless it is met at once.
    """
    look = "const look = () => (condition() ? met() : requestAnimationFrame(look))"
    page.evaluate(
        f"() => new Promise((met) => {{ const condition = {condition}; {look}; look(); }})"
    )


@pytest.fixture(scope="session")
def browser():
    """Skipped where there is none, which continuous integration has."""
    named = os.environ.get("ARCHSPEC_CHROMIUM")
    program = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = f"no browser: none of {', '.join(PROGRAMS)}, and ARCHSPEC_CHROMIUM names none"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=program, args=options, timeout=PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(browser):
    """The page of each kind of browser, by its options: a new one would start processes."""
    made: dict[str, Any] = {}
    yield made
    for page in made.values():
        page.context.close()


@pytest.fixture
def visit(browser, pages, files):
    """Opens a page; nothing may go wrong on it, and nothing may be loaded, until the test ends."""
    faults: list[str] = []
    listening: list[tuple[Any, dict[str, Any]]] = []

    def visit(name="inception", address="", viewport=LAPTOP, color_scheme="light", **options):
        kind = repr(options)
        if kind not in pages:
            pages[kind] = browser.new_context(reduced_motion="reduce", **options).new_page()
            pages[kind].set_default_timeout(PATIENCE)
        page, own = pages[kind], (files / f"{name}.html").as_uri()
        page.goto("about:blank")  # what is open already would not be opened anew
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", color_scheme=color_scheme)
        listening.append((page, _listen(page, own, faults)))
        page.goto(own + address)
        return page

    yield visit
    for page, listeners in listening:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
    assert not faults


def _listen(page, own, faults):
    """Note what goes wrong on a page from now on."""
    listeners = {
        "pageerror": lambda error: faults.append(str(error)),
        "console": lambda message: faults.append(message.text),
        "dialog": lambda dialog: _dialog(dialog, faults),
        "request": lambda request: _request(request.url, own, faults),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    return listeners


def _dialog(dialog, faults):
    faults.append(dialog.message)
    dialog.dismiss()


def _request(url, own, faults):
    if not url.startswith("data:font/woff2;") and url.partition("#")[0] != own:
        faults.append(url)
