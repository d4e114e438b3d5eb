"""What is wrong with a page, whoever looks at it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    # It would look for imported style sheets beside the page.
    "preload": False,
    # Of what is in order it need not tell, which is most of its work.
    "resultTypes": ["violations"],
}


def faults(page: Page) -> list[str]:
    """Return what axe finds on the page, and whether it is wider than the screen."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    said = [f"{one['id']}: {[node['target'] for node in one['nodes']][:4]}" for one in found]
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*said, *(["wider than the screen"] if is_wide else [])]
