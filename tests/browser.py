"""A real browser, one for all tests of pages."""

import os
import shutil

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LAPTOP = {"width": 1366, "height": 768}
PATIENCE = 60_000
"""Milliseconds until what does not come is a failure; only failures take so long."""


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


@pytest.fixture
def visit(browser, files):
    """Opens a page; nothing may go wrong on it, and nothing may be loaded, until the test ends."""
    faults, contexts = [], []

    def visit(name="inception", address="", viewport=LAPTOP, **options):
        settings = {"color_scheme": "light", "reduced_motion": "reduce"} | options
        context = browser.new_context(viewport=viewport, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        own = (files / f"{name}.html").as_uri()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("dialog", lambda dialog: _dialog(dialog, faults))
        page.on("request", lambda request: _request(request.url, own, faults))
        page.goto(own + address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not faults


def _dialog(dialog, faults):
    faults.append(dialog.message)
    dialog.dismiss()


def _request(url, own, faults):
    if not url.startswith("data:font/woff2;") and url.partition("#")[0] != own:
        faults.append(url)
