"""What a page in the browser comes to show."""

from playwright.sync_api import Page, expect


def expect_open(page: Page, sheet: str) -> None:
    """Wait until a sheet is open: the browser tells of a new address in its own time."""
    expect(page.locator(".sheet.open")).to_have_id(sheet)
