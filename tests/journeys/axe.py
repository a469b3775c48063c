"""What axe finds on a page that a browser shows, in light and in dark."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

OF_COLOURS = ["color-contrast", "link-in-text-block"]  # all other rules say the same in the dark


def findings(page: Any) -> list[str]:
    """The rules that the page breaks, each with its first elements; [] when there are none."""
    found = _broken(page, {})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour on its way to another
    try:
        return found + [f"in the dark {one}" for one in _broken(page, {"runOnly": OF_COLOURS})]
    finally:
        page.emulate_media(color_scheme="light")  # also for who looks again because the page moved on


def _broken(page: Any, options: dict[str, Any]) -> list[str]:
    answer = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    return [
        f"{page.url} {one['id']}: {[node['html'][:150] for node in one['nodes'][:3]]}"
        for one in answer["violations"]
    ]
