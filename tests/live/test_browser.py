"""The live page in a real browser."""

import pytest

from tests.browser import LAPTOP, PATIENCE
from tests.live.conftest import SPEC
from tests.live.reading import Server

pytestmark = pytest.mark.xdist_group("browser")

WRONG = SPEC.replace("3x3 Conv (8)", "3x3 Conv (8 stride 0)")
WIDER = SPEC.replace("3x3 Conv (8)", "3x3 Conv (12)")


@pytest.fixture
def page(browser, server: Server):
    """The page of the server, on which nothing goes wrong and nothing foreign is loaded."""
    faults: list[str] = []
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.on("request", lambda request: faults.extend(list_foreign(request.url, server)))
    page.goto(f"{server.url}#network")
    yield page
    context.close()
    assert not faults


def list_foreign(url: str, server: Server) -> list[str]:
    return [] if url.startswith((server.url, "data:font/woff2;")) else [url]


def box(page, key: str):
    return page.locator(f'#network [data-key="{key}"]')


def test_a_page_follows_what_is_saved(page, server: Server) -> None:
    from playwright.sync_api import expect

    expect(page.locator(".state")).to_contain_text("Live")
    page.emulate_media(reduced_motion="reduce")  # zoom at once
    box(page, "fc").click()
    page.keyboard.press("+")
    page.keyboard.press("+")
    middle = box(page, "fc").bounding_box()
    zoom = page.locator(".controls output").inner_text()

    page.emulate_media(reduced_motion="no-preference")
    server.save(WRONG)
    expect(page.locator(".finding.error")).to_contain_text("stride")
    expect(box(page, "conv")).to_have_class("box conv faulty")
    expect(page.locator(".state")).to_contain_text("figures as of")

    server.save(WIDER)
    expect(box(page, "conv").locator("text")).to_have_text("3×3 Conv (12)")
    expect(box(page, "conv")).to_have_class("box conv flashed")
    names = box(page, "conv").evaluate("each => getComputedStyle(each).animationName")
    assert names == "flash"
    expect(page.locator(".finding")).to_have_count(0)
    expect(page.locator('.tabs a[href="#network"]')).to_have_class("flashed")
    assert page.locator(".controls output").inner_text() == zoom
    assert box(page, "fc").bounding_box() == pytest.approx(middle, abs=1)
    assert "selected" in box(page, "fc").get_attribute("class")
    assert page.locator("#details h3").inner_text() == "FC (10)"

    page.locator('.tabs a[href="#summary"]').click()
    server.save(SPEC.replace("2 x Cell", "3 x Cell"))
    expect(page.locator("#summary")).to_contain_text("3 x Cell")
    page.locator("text=Since the last commit").click()
    expect(page.locator(".nothing")).to_contain_text("not a git repository")
