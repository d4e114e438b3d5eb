"""The hands of somebody who uses no pointer: Tab, keys and typing, with the focus looked at on every stop."""

from playwright.sync_api import Page, expect

FARTHEST = 150
"""More stops of the Tab key than any page has."""


def tab_to(page: Page, role: str, name: str, *, key: str = "Tab") -> None:
    """Press Tab (or ``key``) until the element with this role and name has the focus, and see that it shows."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _stop in range(FARTHEST):
        page.keyboard.press(key)
        assert_focus_shows(page)
        if wanted.evaluate("element => element === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return
    raise AssertionError(f"{key} never reaches the {role} {name}")


def go(page: Page, role: str, name: str, *, key: str = "Tab") -> None:
    """Go to a link or a button, and press it."""
    tab_to(page, role, name, key=key)
    page.keyboard.press("Enter")


def type_over(page: Page, text: str) -> None:
    """Replace what stands in the field that has the focus."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def assert_focus_shows(page: Page) -> None:
    """See that whatever has the focus shows it; the page itself, between the last stop and the first, has none."""
    shows = page.evaluate(
        """() => {
            const at = document.activeElement;
            if (!at || at === document.body || at === document.documentElement) return true;
            const style = getComputedStyle(at);
            const around = at.closest("label, .field, .search") ?? at;
            const rings = [style, getComputedStyle(around)];
            const isOutlined = (one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0;
            const isRing = (one) => isOutlined(one) || one.boxShadow !== "none";
            return at.matches(":focus-visible") && rings.some(isRing);
        }"""
    )
    assert shows, f"the focus does not show: {page.evaluate('document.activeElement.outerHTML.slice(0, 200)')}"


def expect_focus_on_error(page: Page, words: str) -> None:
    """See that the page opened with the focus on what is wrong, in these words or described by them."""
    focused = page.locator(":focus")
    expect(focused).to_be_in_viewport()
    told = focused.evaluate(
        """at => [at.textContent, ...(at.getAttribute("aria-describedby") ?? "").split(" ")
            .map((id) => document.getElementById(id)?.textContent ?? "")].join(" ")"""
    )
    assert words in " ".join(told.split()), f"the focus is on: {told!r}"
