"""Pages of one's own account: the way in and out, the password, what is known about me."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from tongting.people import actions
from tongting.people.forms import FirstPasswordForm, LoginForm, OwnPasswordForm
from tongting.people.models import User
from tongting.people.queries import roster
from tongting.web.access import allow


class Login(LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True

    @method_decorator(sensitive_post_parameters("password"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))


login = allow.public(Login.as_view())
logout = allow.public(LogoutView.as_view())


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Answers instead of the login while an account waits after six wrong passwords (see django-axes)."""
    return render(request, "registration/locked.html", status=429)


@allow.signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    form_class = FirstPasswordForm if person.must_change_password else OwnPasswordForm
    form = form_class(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(person, form.cleaned_data["new_password1"], by=person, at=timezone.now())
        update_session_auth_hash(request, person)
        messages.success(request, _("密码换好了，别的手机和电脑上的登录都已退出"))
        return redirect("my_page")
    return render(request, "registration/password_change.html", {"form": form})


@allow.signed_in
@require_GET
def my_page(request: HttpRequest) -> HttpResponse:
    person = User.objects.select_related("team", "lodging__room").get(pk=cast(User, request.user).pk)
    today = timezone.localdate()
    shown = {
        "person": person,
        "grants": [grant for grant in person.grants.all() if grant.holds_on(today)],
        "lockers": person.lockers.all(),
        "posts": person.own_posts.select_related("area"),
        "week": roster.next_days(person, today=today) if person.may("roster.own") else [],
    }
    return render(request, "people/my_page.html", shown)
