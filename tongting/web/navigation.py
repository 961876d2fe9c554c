"""The one list from which the sidebar and the phone's tab bar are drawn, filtered by what a person may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from tongting.people.models import User
from tongting.people.roles import RIGHTS
from tongting.seams import NavEntry, gather
from tongting.web import shelf

# The four pillars as they are headed in the sidebar: the digit, the words behind it.
PILLARS: dict[int, tuple[str, Any]] = {
    1: ("1", _("套管理循环")),
    2: ("3", _("星赛马")),
    3: ("1", _("个内部市场")),
    4: ("4", _("处驿站")),
    5: ("", _("设置")),
}

# Icons with a filled twin for the tab that is on.
FILLED = frozenset({"clipboard-check", "kanban", "star", "exclamation-circle", "house-door"})


@dataclass(frozen=True)
class Line:
    entry: NavEntry
    url: str
    on: bool
    tab_on: bool
    figure: str = ""
    alarm: bool = False
    # Stands below the entry whose tab it shares.
    below: bool = False

    @property
    def tab_icon(self) -> str:
        plain = self.entry.tab_icon or self.entry.icon
        return f"{plain}-fill" if self.tab_on and plain in FILLED else plain


@dataclass(frozen=True)
class Section:
    digit: str
    title: Any
    lines: list[Line]


def settings_entries() -> Iterable[NavEntry]:
    """What the kernel itself puts below the pillars."""
    return (
        NavEntry("home", _("工作总览"), "home", "grid", 0, "home.see"),
        NavEntry("bulletins", _("通报"), "bulletin_list", "megaphone", 0),
        NavEntry(
            *("people", _("人员"), "person_list", "people", 5, "people.manage"),
            said=_("加人、给角色、发密码条、办离开"),
        ),
        NavEntry("roster", _("排班"), "roster_list", "calendar-week", 5, "roster.own"),
        NavEntry(
            *("certificates", _("证件"), "certificate_list", "person-vcard", 5, "certificate.team"),
            also=("certificate_me", "certificate_kind_list"),
        ),
        NavEntry(
            *("my_certificates", _("我的证件"), "certificate_me", "person-vcard", 5, "certificate.own"),
            unless="certificate.team",
        ),
        NavEntry(
            *("places", _("岗点和房间"), "post_list", "geo-alt", 5, "places.manage"),
            said=_("岗点码、房间、更衣箱、放假调休"),
        ),
        NavEntry(
            *("imports", _("从 Excel 导入"), "import_list", "file-earmark-arrow-up", 5, "people.manage"),
            said=_("人员、岗点、房间，先预览再导入"),
        ),
        NavEntry(
            *("department", _("本矿设置"), "department_edit", "sliders", 5, "people.manage"),
            said=_("矿名、科室、支部、照片上印不印字"),
        ),
        NavEntry("roles", _("谁能做什么"), "role_list", "shield-check", 5),
        NavEntry(
            *("bulletin_settings", _("通报设置"), "bulletin_settings", "gear", 5, "bulletin.settings"),
            said=_("简称、主送、落款、红头、编号"),
        ),
        NavEntry("outbox", _("待上传"), "outbox", "upload", 5, "patrol.do"),
        NavEntry("exports", _("我的导出"), "export_list", "file-earmark-arrow-down", 5, "issue.export"),
        NavEntry(
            *("parked", _("后台任务"), "work_parked_list", "wrench", 5, "system.operate"),
            said=_("看什么停下来了，重新做一次"),
        ),
    )


@cache
def entries() -> tuple[NavEntry, ...]:
    return tuple(gather("navigation"))


def way(name: str) -> str:
    """The address behind a name without parts. Every page asks for a hundred, and they are the same on each."""
    return _way(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _way(name: str, site: str, prefix: str) -> str:
    return reverse(name, site)


def allowed(person: User) -> list[NavEntry]:
    return [
        entry
        for entry in entries()
        if (entry.right is None or person.may(entry.right))
        and not (entry.unless and person.may(entry.unless))
    ]


def drawn(person: User, path: str, at: datetime) -> tuple[list[Section], list[Line]]:
    """Sidebar sections and tab-bar lines for a person on a page. The sidebar shows the head of every tab, and below it
    what belongs to the tab that is open."""
    mine = allowed(person)
    here = _current(mine, path)
    heads = {(entry.tab, entry.pillar) for entry in mine if entry.is_tab}
    lines = [_line(entry, here, heads, person, at) for entry in mine]
    shown = _grouped([line for line in lines if line.tab_on or not line.below])
    sections = [
        Section(digit, title, found)
        for pillar, (digit, title) in {0: ("", ""), **PILLARS}.items()
        if (found := [line for line in shown if line.entry.pillar == pillar])
    ]
    tabs = [line for line in lines if line.entry.is_tab]
    return sections, tabs


def draw_line(line: Line, mentioned: dict[str, None]) -> SafeString:
    """A line of the sidebar, whose sign is mentioned on the page."""
    mentioned[line.entry.icon] = None
    return _drawn(
        str(line.entry.label), line.entry.icon, line.url, line.on, line.below, line.figure, line.alarm
    )


@lru_cache(maxsize=4096)
def _drawn(label: str, icon: str, url: str, on: bool, below: bool, figure: str, alarm: bool) -> SafeString:
    """Every page shows the same lines to everybody, thirty to a head of the section; a template took a tenth of a
    page's time for them."""
    looks = " ".join(name for name, holds in (("below", below), ("on", on)) if holds)
    return format_html(
        '<a href="{}"{}{}>{}{}{}</a>',
        url,
        format_html(' class="{}"', looks) if looks else "",
        mark_safe(' aria-current="page"') if on else "",
        shelf.mention(icon, "", {}),
        label,
        format_html('<span class="n{}">{}</span>', " hot" if alarm else "", figure) if figure else "",
    )


def _current(mine: list[NavEntry], path: str) -> NavEntry | None:
    """The entry of whose addresses one is the longest beginning of this page's."""
    fitting = [
        (len(begins), entry)
        for entry in mine
        for begins in map(way, (entry.url_name, *entry.also))
        if path.startswith(begins)
    ]
    return max(fitting, key=lambda pair: pair[0], default=(0, None))[1]


def _grouped(lines: list[Line]) -> list[Line]:
    """What stands below a head directly after it, whichever wing brings it."""
    under = [line for line in lines if line.below]
    found: list[Line] = []
    for line in lines:
        if not line.below:
            found.append(line)
        if line.entry.is_tab:
            found += [
                one
                for one in under
                if (one.entry.tab, one.entry.pillar) == (line.entry.tab, line.entry.pillar)
            ]
    return found


def _line(
    entry: NavEntry, here: NavEntry | None, heads: set[tuple[str, int]], person: User, at: datetime
) -> Line:
    figure = import_string(entry.figure)(person, at) if entry.figure else None
    text, alarm = figure or ("", False)
    on = here is not None and entry.key == here.key
    tab_on = here is not None and entry.tab == here.tab != ""
    below = not entry.is_tab and (entry.tab, entry.pillar) in heads
    return Line(entry, way(entry.url_name), on, tab_on, text, alarm, below)


@register()
def every_entry_leads_somewhere(app_configs: Any, **kwargs: Any) -> list[Error]:
    faults = []
    for entry in entries():
        try:
            for name in (entry.url_name, *entry.also):
                reverse(name)
        except NoReverseMatch:
            faults.append(Error(f"navigation names {name!r}, which is no address", id="tongting.E003"))
        if entry.right is not None and entry.right not in RIGHTS:
            faults.append(Error(f"navigation names {entry.right!r}, which is no right", id="tongting.E004"))
        if entry.figure and not _imports(entry.figure):
            faults.append(
                Error(f"navigation names {entry.figure!r}, which does not import", id="tongting.E005")
            )
    return faults


def _imports(path: str) -> bool:
    try:
        import_string(path)
    except ImportError:
        return False
    return True
