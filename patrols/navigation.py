"""What this pillar adds to the navigation: the day, the week, the month and the quarter."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry


def entries() -> Iterable[NavEntry]:
    return (*_day(), *_week(), *_month(), *_quarter())


def _day() -> Iterable[NavEntry]:
    """Who patrols or reads patrols has the day by its full name, everybody else their own page."""
    tab = ("today", True, _("今日"))
    return (
        NavEntry(
            "day",
            _("日·巡查"),
            "today",
            "clipboard-check",
            1,
            "patrol.see",
            *tab,
            "patrols.figures.day",
            also=("post_code",),
        ),
        NavEntry("today", _("今日"), "today", "clipboard-check", 1, None, *tab, unless="patrol.see"),
        NavEntry("slots", _("我的巡查安排"), "slot_mine", "calendar-check", 1, "patrol.do", "today"),
        NavEntry("rota", _("排巡"), "rota_list", "calendar2-week", 1, "rota.make", "today"),
        NavEntry("missed", _("漏巡"), "slot_missed", "clipboard-x", 1, "rota.answer", "today"),
        NavEntry("coverage", _("覆盖证书"), "coverage", "grid-3x3-gap", 1, "coverage.see", "today"),
        NavEntry("patrols", _("巡查记录"), "patrol_list", "journal-text", 1, "patrol.see", "today"),
        NavEntry("conflicts", _("巡查核对"), "conflict_list", "layers", 1, "patrol.void", "today"),
        NavEntry("quality", _("巡查质量"), "quality_list", "shield-check", 1, "patrol.quality", "today"),
        NavEntry("confirm", _("确认巡查"), "confirm_list", "patch-check", 1, "issue.fix", "today"),
        NavEntry("food", _("食品安全"), "food_list", "shield-check", 1, "food.see", "today"),
    )


def _week() -> Iterable[NavEntry]:
    """One tab of issues for everybody: the department's list, what waits for me, or what I brought up."""
    tab = ("issues", True, _("问题"))
    return (
        NavEntry(
            "week",
            _("周·问题"),
            "issue_list",
            "kanban",
            1,
            "issue.see",
            *tab,
            "patrols.figures.week",
            tab_icon="exclamation-circle",
        ),
        NavEntry(
            "mine",
            _("我和班组的问题"),
            "issue_mine",
            "exclamation-circle",
            1,
            "issue.fix",
            *tab,
            unless="issue.see",
        ),
        NavEntry(
            "reported",
            _("我反映的"),
            "issue_reported",
            "chat-left-text",
            1,
            "issue.report",
            "issues",
            True,
            _("反映"),
            unless="issue.fix",
            also=("issue_report",),
        ),
        NavEntry("plan", _("周·难点计划"), "week_plan", "flag", 1, "plan.see", "issues"),
        NavEntry("issues", _("全部问题"), "issue_search", "search", 1, "issue.see", "issues"),
        NavEntry("rechecks", _("回头看"), "recheck_list", "arrow-repeat", 1, "issue.see", "issues"),
        NavEntry(
            "complaints", _("扫码反映"), "complaint_list", "chat-left-text", 1, "issue.assign", "issues"
        ),
    )


def _month() -> Iterable[NavEntry]:
    return (
        NavEntry("month", _("月·考核"), "month_list", "table", 1, "month.own", "month"),
        NavEntry("appeals", _("考核申诉"), "appeal_list", "chat-left-text", 1, "month.own", "month"),
        NavEntry(
            "corrections", _("考核更正"), "correction_list", "journal-check", 1, "month.record", "month"
        ),
        NavEntry("tasks", _("定量任务"), "task_list", "flag", 1, "month.own", "month"),
        NavEntry("pay", _("考核兑现"), "pay_months", "cash-coin", 1, "pay.see", "month"),
        NavEntry("records", _("考核记录"), "record_list", "pencil-square", 1, "month.record", "month"),
        NavEntry("rules", _("考核办法"), "rule_set_list", "journal-text", 1, "month.own", "month"),
        NavEntry("terms", _("整改期限"), "term_list", "hourglass-split", 5, "issue.terms", "issues"),
        NavEntry("standards", _("巡查标准"), "standard_list", "list-check", 1, "standard.see", "today"),
    )


def _quarter() -> Iterable[NavEntry]:
    return (
        NavEntry(
            "training",
            _("季·培训"),
            "training_home",
            "mortarboard",
            1,
            "training.own",
            "today",
        ),
        NavEntry(
            "training_plan", _("季培训计划"), "training_plan", "journal-text", 1, "training.see", "today"
        ),
        NavEntry("contests", _("技能比武"), "contest_list", "trophy", 1, "training.own", "today"),
        NavEntry("questions", _("题库"), "question_list", "list-check", 1, "training.keep", "today"),
    )
