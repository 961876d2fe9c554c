"""What this pillar adds to the navigation: the day, the week and the month."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry


def entries() -> Iterable[NavEntry]:
    return (
        NavEntry(
            "day",
            _("日·巡查"),
            "today",
            "clipboard-check",
            1,
            None,
            "today",
            True,
            _("今日"),
            "patrols.figures.day",
        ),
        NavEntry("slots", _("我的巡查安排"), "slot_mine", "calendar-check", 1, "patrol.do", "today"),
        NavEntry("rota", _("排巡"), "rota_list", "calendar2-week", 1, "rota.make", "today"),
        NavEntry("missed", _("漏巡"), "slot_missed", "clipboard-x", 1, "rota.answer", "today"),
        NavEntry("coverage", _("覆盖证书"), "coverage", "grid-3x3-gap", 1, "coverage.see", "today"),
        NavEntry("patrols", _("巡查记录"), "patrol_list", "journal-text", 1, "patrol.see", "today"),
        NavEntry(
            "week",
            _("周·问题"),
            "issue_list",
            "kanban",
            1,
            "issue.see",
            "issues",
            True,
            _("问题"),
            "patrols.figures.week",
        ),
        NavEntry(
            "mine",
            _("我和班组的问题"),
            "issue_mine",
            "exclamation-circle",
            1,
            "issue.fix",
            "issues",
            True,
            _("问题"),
            unless="issue.see",
        ),
        NavEntry("issues", _("全部问题"), "issue_search", "search", 1, "issue.see", "issues"),
        NavEntry("month", _("月·考核"), "month_list", "table", 1, "month.own", "month", True, _("考核")),
        NavEntry("records", _("考核记录"), "record_list", "pencil-square", 1, "month.record", "month"),
        NavEntry("standards", _("巡查标准"), "standard_list", "list-check", 1, "standard.see", "today"),
    )
