"""The one way in which a place is written from a form: filled in, one action, a message, back to the list."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.places import actions
from tongting.web.forms import TongtingModelForm

Text = str | Promise


def edit(
    request: HttpRequest,
    form_class: type[TongtingModelForm],
    thing: models.Model | None,
    *,
    title: Text,
    back: str,
    template: str = "places/edit.html",
    **shown: Any,
) -> HttpResponse:
    """Shows the form of `thing`, or of a new one, and hands what was typed to the action."""
    form = form_class(request.POST or None, instance=thing)
    if request.method == "POST" and form.is_valid():
        by, at = cast(User, request.user), timezone.now()
        try:
            if thing is None:
                actions.add(form_class._meta.model, form.cleaned_data, by=by, at=at)
                messages.success(request, _("已添加"))
            elif actions.change(thing, form.cleaned_data, by=by, at=at):
                messages.success(request, _("改好了"))
        except Refused as why:
            form.add_error("is_active" if "is_active" in form.fields else None, str(why))
        else:
            return redirect(back)
    return render(request, template, {"form": form, "title": title, "back": back, **shown})


def export(
    request: HttpRequest, kind: str, title: Text, params: dict[str, Any] | None = None
) -> HttpResponse:
    asked = exports.ask(kind, str(title), params or {}, by=cast(User, request.user), at=timezone.now())
    return redirect("export_detail", asked.pk)
