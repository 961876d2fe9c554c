"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from tongting.web import resume
from tongting.web.access import allow, expired_page, wants_json


def _page(request: HttpRequest, status: int, title: str, what_to_do: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": f"{title}。{what_to_do}"}, status=status)
    return render(request, "web/error.html", {"title": title, "what_to_do": what_to_do}, status=status)


def _bare(request: HttpRequest, template: str, status: int, sentence: str, **shown: str) -> HttpResponse:
    """Without context processors: this page must come even when neither user nor database can be read."""
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    return HttpResponse(get_template(template).render(shown), status=status)


@allow.public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        title, what_to_do = _("一次交的内容太多"), _("退回上一页，写好的还在；删短一点，再交一次。")
    else:
        title, what_to_do = _("这个请求看不懂"), _("回到上一页再试一次；还是这样，把网址告诉系统管理员。")
    return _bare(request, "400.html", 400, f"{title}；{what_to_do}", title=title, what_to_do=what_to_do)


@allow.public
def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403, _("这一页你打不开"), str(exception) or _("要用这一页，找系统管理员加角色"))


@allow.public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404, _("没有这一页"), _("可能是网址写错了，或者这条记录已经不在；从菜单重新进"))


@allow.public
def server_error(request: HttpRequest) -> HttpResponse:
    return _bare(request, "500.html", 500, _("出了点问题，这一步没有办成；等一会儿再办"))


@allow.public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose key is stale: logged in again in another tab, or cookies gone. Its text is shown again, with a
    fresh key for whoever is logged in. A POST that a foreign page sent gets nothing back."""
    if wants_json(request):
        return JsonResponse({"error": _("页面开得太久了，刷新后接着办，写好的还在")}, status=403)
    if not resume.is_from_here(request):
        return _page(
            request, 403, _("这次提交没有接收"), _("它不是从本系统的页面发来的；从菜单重新进，再办一次")
        )
    if not request.user.is_authenticated:
        return expired_page(request, status=403)
    unsent = resume.of_post(request)
    return render(request, "web/resume.html", {"unsent": unsent}, status=403)
