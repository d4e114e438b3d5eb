"""Charts and bars as SVG made on the server.

Sizes are attributes, since a strict style-src forbids them in style attributes; colours come from
classes, so that the dark theme and forced colours reach them. Every drawing has its facts in words.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django import template
from django.utils.crypto import get_random_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.templatetags.figures import Number, percent
from portal.templatetags.moments import short_day
from reservations.policy.utilization import LOW_BELOW

register = template.Library()

WIDTH, HEIGHT = 600, 150

Point = tuple[date, Number | None]


def share(part: Number, whole: Number) -> str:
    """A part of a whole as a percentage attribute, held within 0 and 100."""
    if not whole:
        return "0%"
    return f"{min(max(float(part) / float(whole) * 100, 0), 100):.3f}%"


# The pieces of a bar are put together from figures and names of our own: there is nothing to escape.


def _rect(css: str, x: str, width: str) -> SafeString:
    return SafeString(f'<rect class="{css}" x="{x}" width="{width}" height="100%"/>')


@register.simple_tag
def meter(value: Number | None, low: Number = LOW_BELOW) -> SafeString:
    """``{% meter reservation.utilization_7 %}``: value, then bar; below ``low`` it turns bold and amber."""
    if value is None:
        return format_html('<span class="muted">{}</span>', gettext("Not available"))
    bar = _rect("track", "0", "100%") + _rect("fill", "0", share(value, 100))
    css = "meter low" if value < low else "meter"
    return SafeString(f'<span class="{css}"><b>{percent(value)}</b><svg aria-hidden="true">{bar}</svg></span>')


@register.simple_tag
def progress(value: Number, label: str) -> SafeString:
    """``{% progress 60 _("Finishing") %}``: how far something is, 0 to 100."""
    return format_html(
        '<svg class="bar" role="progressbar" aria-label="{}" aria-valuemin="0" aria-valuemax="100"'
        ' aria-valuenow="{}">{}{}</svg>',
        label,
        round(float(value)),
        _rect("track", "0", "100%"),
        _rect("fill", "0", share(value, 100)),
    )


@register.simple_tag
def limit_bar(used: int, limit: int, held: int = 0, scale: int | None = None, css: str = "") -> SafeString:
    """``{% limit_bar used limit held=this_request scale=largest_total %}``: one bar of the refund limit.

    Amounts in one unit. ``scale`` is the amount at the right edge; give bars that stand together the
    same one. What exceeds the limit is hatched, and the limit itself gets a mark when the bar goes
    past it. The bar is decoration: say the figures beside it.
    """
    total = used + held
    edge = max(scale or 0, limit, total)
    within = max(min(total, limit) - used, 0)
    parts = [
        _rect("track", "0", share(limit, edge)),
        _rect("used", "0", share(min(used, limit), edge)),
        _rect("held", share(used, edge), share(within, edge)),
    ]
    if total > limit:
        start = max(limit, 0)
        parts.append(_rect("over", share(start, edge), share(total - start, edge)))
    if edge > limit:
        parts.append(_rect("end", share(limit, edge), "2"))
    return SafeString(f'<svg class="limit {escape(css)}" aria-hidden="true">{"".join(parts)}</svg>')


@register.simple_tag
def legend_key(css: str) -> SafeString:
    """``{% legend_key "held" %}``: the colour sample of a legend: used, held, over, end."""
    width = "2" if css == "end" else "10"
    return format_html(
        '<svg aria-hidden="true" viewBox="0 0 10 10"><rect class="{}" width="{}" height="10"/></svg>', css, width
    )


def _spread(count: int) -> list[float]:
    return [WIDTH * index / max(count - 1, 1) for index in range(count)]


def _bands(count: int) -> list[float]:
    """The middle of each of so many columns, so that a column can be pointed at."""
    return [WIDTH * (index + 0.5) / count for index in range(count)]


def _runs(points: Sequence[Point], top: float) -> Iterable[list[tuple[float, float]]]:
    """Unbroken runs of known values as drawing coordinates; a gap in the facts stays a gap."""
    run: list[tuple[float, float]] = []
    for x, (_, value) in zip(_bands(len(points)), points, strict=True):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((x, HEIGHT - HEIGHT * min(float(value) / top, 1)))
    if run:
        yield run


def _path(run: list[tuple[float, float]]) -> str:
    # A single day becomes a short stroke, so that it is seen at all.
    drawn = run if len(run) > 1 else [(run[0][0] - 2, run[0][1]), (run[0][0] + 2, run[0][1])]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)


def _labels(points: Sequence[Point], count: int = 4) -> list[str]:
    steps = sorted({round(index * (len(points) - 1) / (count - 1)) for index in range(count)})
    return [short_day(points[step][0]) for step in steps]


def _readings(points: Sequence[Point], top: float, name: str) -> SafeString:
    """A column a day: radio buttons, of which the arrow keys reach each and pointing at one reads it.

    One stop for Tab, at the latest day. No script takes part.
    """
    last = max((index for index, (_, value) in enumerate(points) if value is not None), default=-1)
    return format_html_join(
        "", "{}", ((_reading(index, points, top, name, is_last=index == last),) for index in range(len(points)))
    )


def _reading(index: int, points: Sequence[Point], top: float, name: str, *, is_last: bool) -> SafeString:
    on, value = points[index]
    if value is None:
        return SafeString("<i></i>")
    return format_html(
        '<label class="{}"><input type="radio" name="{}"{}/>'
        '<svg aria-hidden="true"><circle cx="50%" cy="{}" r="4"/></svg>'
        "<span>{}: <b>{}</b></span></label>",
        "late" if index * 2 > len(points) else "early",
        name,
        SafeString(' checked=""' if is_last else ""),
        share(top - min(float(value), top), top),
        short_day(on),
        percent(value),
    )


@register.simple_tag
def line_chart(points: Sequence[Point], title: str, desc: str, top: Number = 100) -> SafeString:
    """``{% line_chart points title=_("Utilization of the last 30 days") desc=summary %}``

    ``points``: (day, percentage or None) in order. ``desc`` says in words what the line shows; give
    the same facts as a table too. Every day can be read by pointing at it and with the arrow keys.
    """
    key = get_random_string(6)
    drawn = [(run, _path(run)) for run in _runs(points, float(top))]
    lines = format_html_join(
        "",
        '<polygon class="area" points="{1},{3} {0} {2},{3}"/>'
        '<polyline class="line" points="{0}" vector-effect="non-scaling-stroke"/>',
        ((path, f"{run[0][0]:.1f}", f"{run[-1][0]:.1f}", HEIGHT) for run, path in drawn),
    )
    heights = [top, Decimal(str(top)) / 2, 0]
    return format_html(
        '<figure class="plot"><div class="y" aria-hidden="true">{y}</div>'
        '<svg viewBox="0 0 {w} {h}" preserveAspectRatio="none" role="img"'
        ' aria-labelledby="t{key}" aria-describedby="d{key}">'
        '<title id="t{key}">{title}</title><desc id="d{key}">{desc}</desc>'
        '<path class="grid" d="M0 0H{w}M0 {half}H{w}M0 {h}H{w}" vector-effect="non-scaling-stroke"/>{lines}</svg>'
        '<div class="points" role="radiogroup" aria-label="{days}">{readings}</div>'
        '<div class="x" aria-hidden="true">{x}</div></figure>',
        key=key,
        title=title,
        desc=desc,
        lines=lines,
        days=gettext("%(title)s, day by day") % {"title": title},
        readings=_readings(points, float(top), f"p{key}"),
        w=WIDTH,
        h=HEIGHT,
        half=HEIGHT // 2,
        y=format_html_join("", "<span>{}</span>", ((percent(one, 0),) for one in heights)),
        x=format_html_join("", "<span>{}</span>", ((label,) for label in _labels(points))) if points else "",
    )


@register.simple_tag
def sparkline(values: Sequence[Number | None], title: str, top: Number = 100) -> SafeString:
    """``{% sparkline last_30 title=_("Utilization, last 30 days") %}``: a line of a row's height."""
    known = [(x, value) for x, value in zip(_spread(len(values)), values, strict=True) if value is not None]
    path = " ".join(f"{x * 72 / WIDTH:.1f},{18 - 16 * min(float(value) / float(top), 1):.1f}" for x, value in known)
    first, last = (known[0][1], known[-1][1]) if known else (None, None)
    desc = gettext("From %(first)s to %(last)s") % {"first": percent(first), "last": percent(last)} if known else ""
    return format_html(
        '<svg class="spark" viewBox="0 0 72 20" role="img"><title>{}</title><desc>{}</desc>'
        '<polyline points="{}"/></svg>',
        title,
        desc,
        path,
    )


def trend(values: Sequence[Number]) -> str:
    """Whether a series ends higher, lower or the same: "up", "down" or "same"."""
    steps = [float(after) - float(before) for before, after in pairwise(values)]
    total = sum(steps)
    return "same" if abs(total) < 1 else ("up" if total > 0 else "down")
