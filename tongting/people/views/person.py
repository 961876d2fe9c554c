"""Pages about people: the list, one person, the account, the roles held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people import actions, queries
from tongting.people.forms import GrantForm, NewPersonForm, PeopleFilter, PersonForm
from tongting.people.models import Department, RoleGrant, User
from tongting.seams import gather
from tongting.web.access import allow
from tongting.web.paging import by_key


@allow("people.manage")
@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    filters = PeopleFilter(request.GET)
    found = queries.people_found(filters.chosen(), timezone.localdate())
    shown = {
        "filters": filters,
        "page": by_key(found, queries.ORDER, request.GET),
        "total": found.count(),
        "narrowed": bool(filters.chosen()),
    }
    return render(request, "people/person_list.html", shown)


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        role = fields.pop("role")
        person = actions.add_person(fields, role=role, by=cast(User, request.user), at=timezone.now())
        messages.success(request, _("已添加 %(name)s，要登录的话再给一次性密码") % {"name": person.name})
        return redirect("person_edit", person.pk)
    return render(request, "people/person_new.html", {"form": form})


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        if actions.change_person(person, form.cleaned_data, by=cast(User, request.user), at=now):
            messages.success(request, _("改好了"))
        return redirect("person_edit", person.pk)
    return _person(request, pk, form, GrantForm(initial={"since": timezone.localdate()}, prefix="grant"))


@allow("people.manage")
@require_POST
@sensitive_variables("password")
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip is this very answer: the password is neither kept nor sent anywhere else, so it can't be shown again."""
    person = get_object_or_404(User, pk=pk)
    try:
        password = actions.give_one_time_password(person, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return redirect("person_edit", pk)
    slip = {"person": person, "password": password, "at": timezone.now(), "mine": Department.objects.first()}
    response = render(request, "people/person_password.html", slip)
    response.headers["Cache-Control"] = "no-store"
    return response


@allow("people.manage")
@require_POST
def person_disable(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, actions.disable, _("账号已停用，登录着的手机和电脑都已退出"))


@allow("people.manage")
@require_POST
def person_enable(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, actions.enable, _("账号已启用"))


@allow("people.manage")
@require_POST
def grant_new(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST, prefix="grant")
    if form.is_valid():
        given, by = form.cleaned_data, cast(User, request.user)
        try:
            actions.grant_role(person, **given, by=by, at=timezone.now())
        except Refused as why:
            form.add_error("role", str(why))
        else:
            return redirect("person_edit", pk)
    return _person(request, pk, PersonForm(instance=person), form)


@allow("people.manage")
@require_POST
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant.objects.select_related("user"), pk=pk)
    try:
        actions.end_role(grant, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("角色已撤销，从现在起不再有效"))
    return redirect("person_edit", grant.user_id)


@allow.signed_in
@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    return render(request, "people/role_list.html", {"roles": queries.roles_today(timezone.localdate())})


@allow("people.manage")
@require_POST
def person_export(request: HttpRequest) -> HttpResponse:
    export = exports.ask("people", _("人员名单"), {}, by=cast(User, request.user), at=timezone.now())
    return redirect("export_detail", export.pk)


def _person(request: HttpRequest, pk: int, form: PersonForm, grant_form: GrantForm) -> HttpResponse:
    # Read anew: a form writes what was typed into its own instance.
    person = User.objects.select_related("team", "lodging__room").get(pk=pk)
    shown = {
        "form": form,
        "person": person,
        "grants": person.grants.select_related("granted_by"),
        "grant_form": grant_form,
        "held": [one for one in gather("held", person, timezone.now()) if not one.ends_itself],
        "departure": queries.departure_of(person),
        "today": timezone.localdate(),
    }
    wrong = form.errors or grant_form.errors
    return render(request, "people/person_edit.html", shown, status=422 if wrong else 200)


def _switch(request: HttpRequest, pk: int, action: Callable[..., Any], done: str) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        action(person, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, done)
    return redirect("person_edit", pk)
