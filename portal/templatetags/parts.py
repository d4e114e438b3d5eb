"""Small pieces of a page: icons, badges, copy buttons, sort headings, pagers, navigation links."""

from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from lucide.templatetags.lucide import lucide

from portal.looks import ICONS, NEUTRAL, TONES, look_of
from portal.templatetags.figures import number

register = template.Library()


@lru_cache(maxsize=256)
def _icon(name: str, css: str) -> SafeString:
    classes = f"i {css}".strip()
    _, _, drawing = lucide(ICONS.get(name, name)).partition(">")
    # Colour and stroke come from the style sheet: what Lucide says about them would only weigh.
    return SafeString(
        f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">{"".join(drawing.split(chr(10)))}'
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """``{% icon "check" %}``, ``{% icon "refund" "lg" %}``: decoration; the word stands beside it.

    Names of our own (portal/looks.py) or of Lucide.
    """
    # str(): the template gives safe strings, which the cache would keep apart.
    return _icon(str(name) + "", str(css) + "")


@register.simple_tag
def badge(tone: str, shape: str, label: str) -> SafeString:
    """``{% badge "warn" "clock" _("Expiring") %}``: tones calm, calm good, good, info, warn, bad, "" (plain)."""
    if tone not in TONES:
        raise ValueError(f"{tone!r} is no tone of a badge: {sorted(TONES)}")
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(shape), label)


@register.simple_tag
def state_badge(state: str, label: str) -> SafeString:
    """``{% state_badge refund.state refund.get_state_display %}``: the shape and tone of a known state."""
    look = look_of(str(state))
    spin = " spin" if look.shape == "run" else ""
    return format_html('<span class="badge {}">{}{}</span>', look.tone, icon(look.shape, spin), label)


@register.simple_tag
def copyable(value: object, label: str, key: str = "") -> SafeString:
    """``{% copyable reservation.pk _("reservation ID") key="c" %}``: the text, and a button that copies it.

    ``key``: a letter that presses the button (static/js/keys.js); tell it in portal/_keys.html.
    """
    return format_html(
        '<span class="copyable"><span class="mono">{0}</span>'
        '<button type="button" class="btn icon copy needs-script" data-copy="{0}" data-copied="{2}"'
        ' aria-label="{1}"{4}>{3}</button></span>',
        value,
        gettext("Copy %(what)s") % {"what": label},
        gettext("Copied"),
        icon("copy"),
        format_html(' aria-keyshortcuts="{0}" data-copy-key="{0}"', key) if key else "",
    )


def _query(request: HttpRequest, **changes: str | None) -> str:
    """The page's query string with some keys set or, where None, taken off."""
    query: QueryDict = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else request.path


@register.inclusion_tag("components/_sort_header.html", takes_context=True)
def sort_header(context: dict[str, Any], key: str, label: str, css: str = "", default: str = "") -> dict[str, Any]:
    """``{% sort_header "name" _("Name") %}``: a column heading that sorts by ``?sort=name`` or ``-name``.

    ``default`` is the order the page has without the parameter; pass it to every heading of the table.
    """
    request: HttpRequest = context["request"]
    current = request.GET.get("sort") or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    wanted = f"-{key}" if direction == "ascending" else key
    return {
        "label": label,
        "css": css,
        "direction": direction,
        "shape": {"ascending": "up", "descending": "down"}.get(direction, "sort"),
        "url": _query(request, sort=wanted, page=None, after=None, before=None),
    }


@register.inclusion_tag("components/_pager.html", takes_context=True)
def pager(
    context: dict[str, Any],
    first: int,
    last: int,
    total: int | None,
    previous: str | int | None = None,
    next: str | int | None = None,
    param: str = "page",
    more_than_total: bool = False,
) -> dict[str, Any]:
    """``{% pager page.start_index page.end_index total previous=… next=… %}``

    ``previous`` and ``next`` are values of ``param`` (a number or a cursor), None where there is no
    such page. The rest of the query string is kept. ``more_than_total``: the count was capped.
    """
    request: HttpRequest = context["request"]
    # The first page has a clean address.
    return {
        "first": number(first),
        "last": number(last),
        "total": None if total is None else number(total),
        "more_than_total": more_than_total,
        "is_empty": total == 0,
        "previous_url": None if previous is None else _query(request, **{param: _first_page(previous)}),
        "next_url": None if next is None else _query(request, **{param: str(next)}),
    }


def _first_page(value: str | int) -> str | None:
    return None if str(value) in {"", "1"} else str(value)


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: object) -> str:
    """``{% query_with status="expiring" page=None %}``: this page's query string with changes, for filters."""
    return _query(context["request"], **{key: None if value is None else str(value) for key, value in changes.items()})


@register.inclusion_tag("components/_nav_link.html", takes_context=True)
def nav_link(
    context: dict[str, Any], view: str, *args: object, icon: str, label: str, also: str = "", count: int | None = None
) -> dict[str, Any]:
    """``{% nav_link "customer_requests" customer.pk icon="requests" label=_("Service requests") also="request" %}``

    Marks itself as the current page, or, on the views named in ``also``, as the place it belongs to.
    """
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    name = match.view_name if match else ""
    return {
        "url": reverse(view, args=args),
        "icon_name": icon,
        "label": label,
        "count": number(count) if count else None,
        "current": "page" if name == view else ("true" if name in also.split() else ""),
    }


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark: "Seoyeon Kim" gives SK; a Korean name its given name (김서연: 서연)."""
    words = name.split("@")[0].replace(".", " ").split()
    if not words:
        return NEUTRAL.mark
    if len(words) == 1:
        word = words[0]
        return word[-2:] if "가" <= word[0] <= "힣" else word[:2].upper()
    return (words[0][0] + words[-1][0]).upper()
