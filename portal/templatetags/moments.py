"""Days and instants: days are UTC calendar days, instants show in the active (the partner's) time zone."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from babel.dates import format_date, format_skeleton
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from portal.templatetags.figures import current_locale

register = template.Library()


def zone_name(moment: datetime) -> str:
    """The zone's short name (KST), or its offset where it has none (UTC+03)."""
    name = moment.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def instant_text(moment: datetime, into: tzinfo) -> str:
    local = moment.astimezone(into)
    return f"{local.isoformat(' ', 'minutes')[:16]} {zone_name(local)}"


def _machine(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


@register.filter
def day(value: date | None) -> SafeString | str:
    """``{{ reservation.expires_on|day }}``: 2026-12-11. An instant gives its day in the active time zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    text = value.isoformat()
    return SafeString(f'<time datetime="{text}">{text}</time>')


@register.filter
def long_day(value: date | None) -> SafeString | str:
    """``{{ today|long_day }}``: November 23, 2026 or 2026년 11월 23일"""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), format_date(value, "long", locale=current_locale())
    )


@register.filter
def full_day(value: date | None) -> SafeString | str:
    """``{{ today|full_day }}``: Monday, November 23, 2026 or 2026년 11월 23일 월요일"""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), format_date(value, "full", locale=current_locale())
    )


@register.filter
def short_day(value: date | None) -> str:
    """``{{ point.on|short_day }}``: Nov 23 or 11월 23일, for the axis of a chart."""
    if value is None:
        return ""
    midnight = datetime(value.year, value.month, value.day, tzinfo=UTC)
    text: str = format_skeleton("MMMd", midnight, tzinfo=UTC, locale=current_locale())
    return text


@register.filter
def instant(value: datetime | None) -> SafeString | str:
    """``{{ request.created_at|instant }}``: 2026-11-23 14:18 KST"""
    if value is None:
        return ""
    text = instant_text(value, timezone.get_current_timezone())
    return SafeString(f'<time datetime="{_machine(value)}">{text}</time>')


@register.filter
def instant_utc(value: datetime | None) -> SafeString | str:
    """The same with UTC beside it, where a rule turns on it: 2026-11-26 08:59 KST (2026-11-25 23:59 UTC)"""
    if value is None:
        return ""
    if not timezone.localtime(value).utcoffset():
        return instant(value)
    local = instant_text(value, timezone.get_current_timezone())
    in_utc = instant_text(value, UTC)
    return format_html(
        '<time class="both" datetime="{}"><span class="nowrap">{}</span> <small class="nowrap">({})</small></time>',
        _machine(value),
        local,
        in_utc,
    )


@register.filter
def clock(value: datetime | None) -> SafeString | str:
    """``{{ step.at|clock }}``: 14:18, where the day stands nearby."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', _machine(value), f"{timezone.localtime(value):%H:%M}")


@register.filter
def zone(value: datetime) -> str:
    """``{{ now|zone }}``: KST, the active time zone at that time of the year, for a heading over bare times."""
    return zone_name(timezone.localtime(value))


@register.filter
def days_left(value: date | None, today: date) -> str:
    """``{{ reservation.expires_on|days_left:today }}``: 18 days left, ends today, ended 3 days ago"""
    if value is None:
        return ""
    days = (value - today).days
    if days == 0:
        return gettext("ends today")
    if days < 0:
        return ngettext("ended %(days)s day ago", "ended %(days)s days ago", -days) % {"days": -days}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def span_text(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds()) // 60)
    if minutes >= 48 * 60:
        return ngettext("%(days)s day", "%(days)s days", minutes // 1440) % {"days": minutes // 1440}
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{minutes:02}"}


@register.filter
def elapsed(since: datetime | None, now: datetime) -> str:
    """``{{ request.submitted_at|elapsed:now }}``: 31 min, 2 h 07 min, 3 days"""
    return "" if since is None else span_text(now - since)


@register.filter
def remaining(until: datetime | None, now: datetime) -> str:
    """``{{ quote.valid_until|remaining:now }}``: 28 min; 0 min once it is over."""
    return "" if until is None else span_text(until - now)
