"""A small site on the real shell: pages that stand for a pillar's, so that the web room is tested without one."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry, Panel, Tile
from tongting.web.access import allow
from tongting.web.forms import TongtingForm

WEEK = [
    ("周一", [0, 1, 0, 3, 5, 4, 2, 3, 5, 3, 1, 0]),
    ("周二", [1, 0, 0, 2, 4, 5, 3, 2, 4, 4, 2, 1]),
    ("周三", [0, 0, 1, 3, 6, 3, 1, 3, 5, 2, 2, 0]),
    ("周四", [1, 1, 0, 3, 4, 5, 2, 1, None, None, None, None]),
    *((day, [None] * 12) for day in ("周五", "周六", "周日")),
]


class BidForm(TongtingForm):
    kind = forms.ChoiceField(
        label=_("怎么投"), choices=[("own", _("个人")), ("team", _("班组承包"))], widget=forms.RadioSelect
    )
    price = forms.IntegerField(
        label=_("每月报价"), min_value=1, max_value=1800, help_text=_("整数，不高于 1800 元")
    )
    plan = forms.CharField(
        label=_("打算怎么干"), max_length=20, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@allow("patrol.do")
def today(request):
    return render(request, "web/error.html", {"title": "今日巡查", "what_to_do": "到岗点去"})


@allow("issue.assign")
def assign(request):
    form = BidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "收到了")
        return redirect("assign")
    return render(request, "web/settings_me.html", {"form": form})


@allow.public
def broken(request):
    raise RuntimeError("broken on purpose")


def entries():
    return (
        NavEntry(
            "day", _("日·巡查"), "today", "clipboard-check", 1, None, "today", True, _("今日"), "tests.web.site.done"
        ),
        NavEntry(
            "week", _("周·问题"), "assign", "kanban", 1, "issue.assign", "issues", True, _("问题"),
            "tests.web.site.late",
        ),
    )  # fmt: skip


def done(person, at):
    return "7/12", False


def late(person, at):
    return "2", True


def tiles(person, at):
    return [
        Tile(1, "日巡查", "7", "/ 12 岗点", "/today/", "clipboard-check", "空白时段 1 处", "", [(58, "act")]),
        Tile(
            1, "周问题", "55%", "闭合", "/assign/", "kanban", "要催办", "2 件超期", [(55, "ok"), (10, "bad")]
        ),
        Tile(1, "月考核", "87.4", "平均分", "/today/", "table", "公示到 12月4日", "", [(87, "act")]),
        Tile(1, "季培训", "31", "/ 37 人", "/today/", "mortarboard", "12月10日 面点比武", "", [(84, "act")]),
    ]


def panels(person, at):
    weeks = [f"{number}" for number in range(40, 48)]
    closing = {
        "first": [17, 15, 18, 14, 16, 19, 15, 14],
        "second": [14, 15, 17, 15, 15, 16, 15, 11],
        "labels": weeks,
        "names": ["新增", "闭合"],
        "said": "第 {label} 周新增 {a}，闭合 {b}",
        "note": "平均闭合用时 2.1 天",
    }
    return [
        Panel(1, "本周巡查时段", "错时错峰，空白 9 格", "components/heat.html", {"rows": WEEK}),
        Panel(1, "近 8 周问题闭合", "新增 / 闭合", "components/bars.html", closing),
    ]


urlpatterns = [
    # Before the product's own: its pillars may be under repair.
    path("today/", today, name="today"),
    path("assign/", assign, name="assign"),
    path("broken/", broken, name="broken"),
    path("", include("tongting.urls")),
]
handler400 = "tongting.web.errors.bad_request"
handler403 = "tongting.web.errors.permission_denied"
handler404 = "tongting.web.errors.not_found"
handler500 = "tongting.web.errors.server_error"
