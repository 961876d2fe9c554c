"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongting.web.access import allow


def _page(request: HttpRequest, status: int, title: str, what_to_do: str) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "what_to_do": what_to_do}, status=status)


@allow.public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400, _("这个请求看不懂"), _("回到上一页再试一次；还是这样，把网址告诉系统管理员"))


@allow.public
def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403, _("这一页你打不开"), str(exception) or _("要用这一页，找系统管理员加角色"))


@allow.public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404, _("没有这一页"), _("可能是网址写错了，或者这条记录已经不在；从菜单重新进"))


@allow.public
def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


@allow.public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    typed = [
        (name, value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if value.strip() and name not in ("csrfmiddlewaretoken", "password")
    ]
    return render(request, "web/expired.html", {"typed": typed[:200], "next": request.path}, status=403)
