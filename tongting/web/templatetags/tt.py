"""Template tags of the look: icons, stars, charts drawn as SVG, dates and figures as the mine writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import segno
from django import template
from django.forms import BaseForm
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongting.people import names
from tongting.people.models import User
from tongting.periods import Span, local
from tongting.web import heat, navigation, shelf

register = template.Library()
WEEKDAYS = "一二三四五六日"


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str, css: str = "") -> SafeString:
    """A sign of the shelf: a mention of the page's own drawing of it inside `{% signs %}`, itself anywhere else."""
    mentioned = context.get(shelf.MENTIONED)
    return shelf.drawn(name, css) if mentioned is None else shelf.mention(name, css, mentioned)


@register.simple_tag(takes_context=True)
def side_lines(context: template.Context, section: navigation.Section) -> SafeString:
    """{% side_lines section %}: what stands under a heading of the sidebar, inside `{% signs %}`."""
    mentioned = context[shelf.MENTIONED]
    return mark_safe("".join(navigation.draw_line(line, mentioned) for line in section.lines))


@register.tag
def signs(parser: template.base.Parser, token: template.base.Token) -> shelf.SignsNode:
    """{% signs %} … {% endsigns %} around a page."""
    nodelist = parser.parse(("endsigns",))
    parser.delete_first_token()
    return shelf.SignsNode(nodelist)


@register.simple_tag
def qr(address: str, said: str = "") -> SafeString:
    """{% qr "https://…" %}: a code that survives a damaged corner, drawn as one path."""
    code = segno.make(address, error="q", micro=False)
    side = code.symbol_size(border=0)[0]
    steps = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="-4 -4 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
        side + 8,
        said or address,
        mark_safe("".join(steps)),
    )


@register.simple_tag
def stars(count: int) -> SafeString:
    drawn = format_html_join(
        "",
        '<span class="{}">{}</span>',
        (("" if n < count else "off", shelf.drawn("star-fill")) for n in range(5)),
    )
    return format_html('<span class="stars" role="img" aria-label="{}">{}</span>', _("%d 星") % count, drawn)


@register.simple_tag
def avatar(person: User | None, css: str = "") -> SafeString:
    """{% avatar person "s" %}: the first character in a disc; the name itself stands beside it."""
    return format_html(
        '<span class="tt-ava {}" aria-hidden="true">{}</span>', css, person.initial if person else "?"
    )


@register.inclusion_tag("components/heat_table.html", name="heat")
def heat_map(
    rows: Sequence[tuple[str, Sequence[Any]]],
    hours: Sequence[int] = heat.HOURS,
    caption: str = "",
    what: str = "",
) -> dict[str, Any]:
    """{% heat rows %}: rows are (label, counts); see tongting/web/heat.py for what a count may be."""
    return {
        "rows": heat.rows_of(rows, hours, what),
        "hours": hours,
        "caption": caption or _("本周各时段巡查次数"),
        # The legend is of patrols: elsewhere a shade is a share of the most.
        "what": what,
    }


@register.inclusion_tag("components/steps.html", name="steps")
def step_row(names: Sequence[Any], now: int) -> dict[str, Any]:
    """{% steps names 2 %}: names or (name, when) pairs, those before number `now` (from 1) done; a `now` beyond the
    last one means that all are."""
    pairs = [name if isinstance(name, tuple | list) else (name, "") for name in names]
    tones = ["done" if place < now else "now" if place == now else "" for place in range(1, len(pairs) + 1)]
    return {
        "steps": [
            {"name": name, "when": when, "tone": tone}
            for (name, when), tone in zip(pairs, tones, strict=True)
        ]
    }


@register.filter
def pct(value: float | Decimal | None, total: float | Decimal = 100) -> str:
    """{{ done|pct:total }} → the class of that width in whole percent: w-p-58"""
    share = 100 * float(value or 0) / float(total) if total else 0
    return f"w-p-{min(100, max(0, round(share)))}"


@register.simple_tag
def share(part: int | None, whole: int | None) -> str:
    """{% share 3 4 %} → 75%, or a dash where there is nothing to have a share of."""
    return f"{round(100 * (part or 0) / whole)}%" if whole else "—"


@register.filter
def has(thing: Any, name: str) -> bool:
    """Whether a thing's yes-or-no field of that name is set; of nothing, no."""
    return bool(thing) and getattr(thing, name, False) is True


@register.simple_tag
def party(person: User) -> SafeString:
    if not person.is_party_member:
        return mark_safe("")
    return format_html('<span class="tag party">{}</span>', _("党员"))


@register.simple_tag
def bar(*parts: Any, label: str = "") -> SafeString:
    """A bar of percentages and tones, `{% bar 58 "ok" 17 "bad" label="…" %}`, as SVG: no inline style, prints."""
    shares = list(zip(parts[::2], parts[1::2], strict=True))
    return draw_bar(shares, label)


@register.simple_tag(name="bar_of")
def bar_of(shares: Sequence[tuple[float, str]], label: str = "") -> SafeString:
    return draw_bar(shares, label)


def draw_bar(shares: Sequence[tuple[float, str]], label: str) -> SafeString:
    x, drawn = 0.0, []
    for share, tone in shares:
        width = max(0.0, min(float(share), 100 - x))
        drawn.append((tone, f"{x:.2f}", f"{width:.2f}"))
        x += width
    inside = format_html_join("", '<rect class="{}" x="{}" width="{}" height="10"/>', drawn)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        label or "、".join(f"{share}%" for share, _tone in shares),
        inside,
    )


@register.simple_tag
def bars(first: Sequence[int], second: Sequence[int], labels: Sequence[str], said: str = "") -> SafeString:
    """Grouped bars; `said` is the sentence per group for a screen reader, with {label}, {a} and {b}."""
    width, height = 400, 230
    step_up = max(4, -(-max([*first, *second, 1]) // 4))
    top, x0, y0, y1 = 4 * step_up, 34, height - 30, 12
    scale = (y0 - y1) / top
    step = (width - x0 - 4) / max(1, len(labels))
    half = min(18.0, step * 0.36)
    out = [
        format_html(
            '<path d="M{} {}H{}" class="grid"/><text x="{}" y="{}" text-anchor="end">{}</text>',
            x0,
            round(y0 - value * scale),
            width,
            x0 - 6,
            round(y0 - value * scale) + 4,
            value,
        )
        for value in range(0, top + 1, step_up)
    ]
    for n, (label, a, b) in enumerate(zip(labels, first, second, strict=True)):
        centre = x0 + step * (n + 0.5)
        for css, x, value in (("a", centre - half - 1, a), ("b", centre + 1, b)):
            out.append(
                format_html(
                    '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
                    css,
                    f"{x:.1f}",
                    f"{y0 - value * scale:.1f}",
                    f"{half:.1f}",
                    f"{value * scale:.1f}",
                )
            )
        css = "now" if n == len(labels) - 1 else ""
        text = '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>'
        out.append(format_html(text, css, f"{centre:.1f}", height - 10, label))
    spoken = "；".join(
        (said or "{label}: {a}, {b}").format(label=label, a=a, b=b)
        for label, a, b in zip(labels, first, second, strict=True)
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        height,
        spoken,
        mark_safe("".join(out)),
    )


@register.simple_tag
def line_chart(points: Sequence[tuple[str, Decimal | None]], unit: str = "") -> SafeString:
    """A small line of figures over time with each value written at its point."""
    known = [float(value) for _label, value in points if value is not None]
    if not known:
        return mark_safe("")
    low, high = min(known) - 2, max(known) + 2
    width, height, step = 320, 120, 320 / (len(points) + 0.2)
    at = [
        (step * (n + 0.6), 90 - (float(value) - low) / (high - low) * 66, label, value)
        for n, (label, value) in enumerate(points)
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _label, _value in at)
    dots = format_html_join(
        "",
        '<circle cx="{0}" cy="{1}" r="4"/><text x="{0}" y="{2}" text-anchor="middle">{3}</text>'
        '<text x="{0}" y="114" text-anchor="middle">{4}</text>',
        ((f"{x:.1f}", f"{y:.1f}", f"{y - 9:.1f}", value, label) for x, y, label, value in at),
    )
    spoken = "，".join(f"{label} {value}{unit}" for label, value in points if value is not None)
    return format_html(
        '<svg class="line" viewBox="0 0 {} {}" role="img" aria-label="{}"><polyline points="{}"/>{}</svg>',
        width,
        height,
        spoken,
        path,
        dots,
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """11月19日 周四"""
    if value is None:
        return ""
    when = local(value).date() if isinstance(value, datetime) else value
    return _("%(month)d月%(day)d日 周%(weekday)s") % {
        "month": when.month,
        "day": when.day,
        "weekday": _(WEEKDAYS[when.weekday()]),
    }


# The weekday's own words, for the English catalogue.
_noted = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))


@register.filter
def days(span: Span) -> str:
    """11月16–22日, 11月30日–12月6日; in another language both days in figures."""
    first, last = span.first, span.last
    facts = {"month": first.month, "day": first.day, "to_month": last.month, "to_day": last.day}
    if first.month == last.month:
        return _("%(month)d月%(day)d–%(to_day)d日") % facts
    return _("%(month)d月%(day)d日–%(to_month)d月%(to_day)d日") % facts


@register.filter
def short(value: date | datetime | None) -> str:
    """11-18, or 11-18 16:40 for a moment"""
    if value is None:
        return ""
    return f"{local(value):%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%m-%d}"


@register.filter
def clock(value: datetime | None) -> str:
    """16:40"""
    return f"{local(value):%H:%M}" if value else ""


@register.filter
def stamp(value: datetime | None) -> str:
    """2026-11-18 16:40"""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def iso(value: datetime | None) -> str:
    return value.isoformat() if value else ""


@register.filter
def due(value: datetime | None, at: datetime | None = None) -> str:
    """How much time is left at `at` or now, or by how much it is late: 还剩 2 天, 超期 3 小时."""
    if value is None:
        return _("没定期限")
    seconds = (value - (at or timezone.now())).total_seconds()
    return (_("还剩 %s") if seconds >= 0 else _("超期 %s")) % span(abs(seconds))


@register.filter
def is_past(value: datetime | None) -> bool:
    return value is not None and value < timezone.now()


@register.filter
def ago(value: datetime | None) -> str:
    """How long ago: 5 小时 40 分; the sentence around says 前 or 没人看过."""
    return span((timezone.now() - value).total_seconds()) if value else ""


def span(seconds: float) -> str:
    minutes = max(1, int(seconds // 60))
    hours, days = minutes // 60, minutes // 1440
    if days:
        return ngettext("%d 天", "%d 天", days) % days
    if hours:
        rest = minutes % 60
        return (_("%(h)d 小时 %(m)d 分") % {"h": hours, "m": rest}) if rest else _("%d 小时") % hours
    return _("%d 分钟") % minutes


@register.filter
def plain(value: Decimal | float | None) -> str:
    """A figure without idle zeros: 98.50 → 98.5, 20.0 → 20."""
    if value is None:
        return "—"
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def yuan(value: Decimal | None) -> str:
    """1,400 or 1,399.50."""
    return "—" if value is None else f"{value:,.2f}".removesuffix(".00")


@register.filter
def signed(value: Decimal | int | None) -> str:
    """+3, −2, 0"""
    if value is None:
        return "—"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + plain(abs(Decimal(value)))


@register.filter
def faults_of(form: BaseForm) -> list[tuple[str, str]]:
    """[(id of the control or "", sentence)] for the error summary, in the order of the form."""
    found = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
        found += [(target, str(error)) for error in field.errors]
    return found


@register.filter
def masked(name: str | None) -> str:
    """张*三."""
    return names.masked(name or "")


@register.filter
def at_key(mapping: Any, key: Any) -> Any:
    """Looks a value up by a variable key."""
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's query string with some parameters changed; None takes one out. Paging starts over."""
    request = context.get("request")
    parameters: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for name in ("after", "before"):
        parameters.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else "?"
