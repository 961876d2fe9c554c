"""Doors of patrols: the runner, the receipt and record of one, the list, the code on the door."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import patrol as patrols
from patrols.actions import slot as slots
from patrols.forms.patrol import CodeForm, PatrolFilterForm, TakeBackForm, unseal
from patrols.models import Patrol
from patrols.queries import assessment as assessments
from patrols.queries import coverage, quality, standard
from patrols.queries import patrol as records
from patrols.queries import presence as presences
from patrols.queries import slot as rounds
from patrols.queries.coverage import PostToday
from patrols.queries.month_lines import with_corrections
from patrols.rules import patrol as rules
from patrols.rules import presence as presence_rules
from patrols.views.presence_card import Shown
from patrols.views.runner import Runner
from patrols.views.taking import Taking
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import Day, Month, local
from tongting.places import queries as places
from tongting.places.models import Post
from tongting.web import paging
from tongting.web.access import allow
from tongting.web.templatetags.tt import span

LATEST = ("-started_at", "-id")


@allow("patrol.do")
@never_cache
@require_http_methods(["GET", "POST"])
def patrol_run(request: HttpRequest, code: str) -> HttpResponse:
    """The runner of one post. A plain form: with script it keeps every answer on the phone as it is given.
    Never cached: a page brought back by the browser's own button would send a number that is spent."""
    now, person, is_sent = timezone.now(), cast(User, request.user), request.method == "POST"
    post = get_object_or_404(Post.objects.select_related("team__leader"), code=code)
    # What was opened under one edition is taken under it, whatever came into force meanwhile.
    opening = unseal(request.POST.get("opened", ""), post, person) if is_sent else None
    if opening:
        version = standard.editions().filter(pk=opening.version).first()
    else:
        version = standard.in_force(post, local(now).date())
    # Answers that were given are never thrown away: the form comes back with the reason.
    reason = None if is_sent else rules.may_patrol(person, post)
    if version is None or reason:
        messages.warning(request, reason or _("这类岗点还没有巡查标准"))
        return redirect("today")
    taking = Taking(person, post, version, opening, now)
    runner = Runner(request, taking, opening)
    return runner.take() if is_sent else runner.show(taking.form())


@allow.public
@require_safe
def post_scan(request: HttpRequest, token: str) -> HttpResponse:
    """The address on the door's sticker: it notes that the person stood there, then opens the runner; whoever does not
    patrol gets to say what is wrong there. Who is not logged in finds two doors: to patrol, and to say it."""
    post = Post.objects.filter(token=token.lower()).select_related("area").first()
    if not request.user.is_authenticated:
        page = "patrols/post_doors.html" if post and post.is_active else "patrols/complaint_gone.html"
        return render(request, page, {"post": post}, status=200 if post and post.is_active else 404)
    if post is None:
        messages.warning(request, why_no_post(token))
        return redirect("post_code" if cast(User, request.user).may("patrol.do") else "today")
    if not cast(User, request.user).may("patrol.do"):
        return redirect(f"{reverse('issue_report')}?post={post.pk}")
    request.session[f"scan:{post.code}"] = timezone.now().isoformat()
    return redirect("patrol_run", post.code)


def why_no_post(token: str) -> str:
    """What to tell whoever scanned a code that opens nothing."""
    if (retired := places.retired_code(token)) is None:
        return _("这不是岗点码，从列表里选岗点")
    return _("这张码 %(day)s 作废了，%(post)s 换了新码；在列表里选它，再告诉管岗点的人来换标签") % {
        "day": f"{local(retired.at):%m-%d}",
        "post": retired.post.name,
    }


@allow("patrol.do")
@require_http_methods(["GET", "POST"])
def post_code(request: HttpRequest) -> HttpResponse:
    """For a phone that can't scan: the code typed from the sticker, or the post picked from the list."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].strip()
        post = Post.objects.filter(token=code.lower(), is_active=True).first()
        if post is not None:
            return redirect("post_scan", post.token)
        if Post.objects.filter(code=code.upper(), is_active=True).exists():
            return redirect("patrol_run", code.upper())
        form.add_error("code", _("没有“%s”这个码，照着标签再输一次，或者在下面选岗点") % code)
    posts = Post.objects.filter(is_active=True).select_related("area").order_by("area__order", "code")
    return render(request, "patrols/post_code.html", {"form": form, "posts": posts})


@allow("patrol.do")
@require_safe
def patrol_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The checklist on paper, for a phone that can't be used; what is typed in later stays marked as a late entry."""
    post = get_object_or_404(Post.objects.select_related("area"), code=code)
    version = standard.in_force(post, local(timezone.now()).date())
    if version is None:
        messages.warning(request, _("这类岗点还没有巡查标准"))
        return redirect("post_code")
    path = reverse("patrol_run", args=[post.code]) + "?late=1"
    address = settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)
    return render(
        request, "patrols/patrol_paper.html", {"post": post, "version": version, "address": address}
    )


@allow.signed_in
@require_safe
def patrol_detail(request: HttpRequest, pk: int) -> HttpResponse:
    patrol = get_object_or_404(records.in_full(), pk=pk)
    if not rules.may_see(cast(User, request.user), patrol):
        raise PermissionDenied(_("别人的巡查记录要有查看全科记录的权限"))
    now = timezone.now()
    shown: dict[str, Any] = {
        "patrol": patrol,
        "fresh": "fresh" in request.GET,
        "stop": next_stop(cast(User, request.user), now) if "fresh" in request.GET else None,
        "again": records.seen_again(patrol),
        "after": records.after(patrol),
        **taking_back(patrol, cast(User, request.user), now),
        "waited": rules.waited(patrol),
        "clock_off": how_far_off(patrol),
        "too_quick": rules.was_too_quick(patrol) and patrol.by_id == cast(User, request.user).pk,
        "form": TakeBackForm(),
        **shown_presence(patrol, cast(User, request.user), now),
        "counted": with_corrections(
            assessments.counted_patrol(patrol, settings.MONTH_START_DAY, cast(User, request.user))
        ),
    }
    return render(request, "patrols/patrol_detail.html", shown)


def taking_back(patrol: Patrol, reader: User, at: datetime) -> dict[str, Any]:
    """Whether this reader may take the visit back, and why its month keeps it from whoever else could; one query for
    those, once the month is over."""
    if rules.may_take_back(reader, patrol, at) is not None:
        return {}
    is_over = Month.of(patrol.shift_date, settings.MONTH_START_DAY).last < local(at).date()
    month = assessments.of_day(patrol.shift_date).first() if is_over else None
    refusal = rules.may_take_back(reader, patrol, at, month)
    return {"may_take_back": refusal is None, "stands": refusal}


def shown_presence(patrol: Patrol, reader: User, at: datetime) -> dict[str, Any]:
    """What this reader is shown of a visit's presence: parts for the patroller and the branch, flags for the patroller
    and, when they come again and again, for the branch; the code for the patroller while it holds."""
    row, is_own = getattr(patrol, "presence", None), patrol.by_id == reader.pk
    if not presence_rules.may_see_parts(reader, patrol):
        return {}
    often = None
    if not is_own and row is not None and row.flags:
        often = quality.repeated_flags([patrol.by_id], at)[patrol.by_id]
    found: dict[str, Any] = {"presence": Shown(patrol, row, is_own=is_own, often=often)}
    if row is not None and row.reused and (often is None or "reused" in often):
        found["used"] = presences.used_before(records.photos_of(patrol), but=patrol.pk)
    if is_own and presence_rules.is_confirmable(patrol, row, at):
        others = presences.who_could_confirm([patrol.post])[patrol.post_id] - {patrol.by_id}
        if others:
            found["code"] = presence_rules.code_of(patrol)
            found["code_until"] = patrol.submitted_at + presence_rules.CODE_HOLDS
    return found


def how_far_off(patrol: Patrol) -> str:
    """快 25 分 or 慢 2 小时, for a phone whose clock is too far off."""
    if not rules.clock_is_off(patrol):
        return ""
    off = patrol.clock_off_seconds or 0
    return (_("快了 %s") if off > 0 else _("慢了 %s")) % span(abs(off))


def next_stop(person: User, at: datetime) -> PostToday | None:
    """The rest of one's own round first, else what has waited longest."""
    if not person.may("patrol.do"):
        return None
    mine = rounds.next_round(person, at)
    if mine is not None and mine.is_now and mine.next is not None:
        return PostToday(mine.next.post)
    return coverage.next_stop(coverage.day_view(Day.of(at)), person, at)


@allow.signed_in
@require_POST
def patrol_void(request: HttpRequest, pk: int) -> HttpResponse:
    patrol = get_object_or_404(Patrol.objects.select_related("post"), pk=pk)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句为什么作废，再点一次"))
        return redirect("patrol_detail", pk)
    try:
        gone = patrols.void(
            patrol, reason=form.cleaned_data["reason"], by=cast(User, request.user), at=timezone.now()
        )
        slots.taken_back(patrol, at=timezone.now())
        messages.success(
            request,
            _("已作废 %(number)s，连带作废问题 %(many)d 件")
            % {
                "number": patrol.number,
                "many": len(gone),
            },
        )
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("patrol_detail", pk)


@allow("patrol.see")
@require_safe
def patrol_list(request: HttpRequest) -> HttpResponse:
    form = PatrolFilterForm(request.GET)
    found = form.filters().narrow(records.listed())
    return render(
        request, "patrols/patrol_list.html", {"form": form, "page": paging.by_key(found, LATEST, request.GET)}
    )


@allow("patrol.see")
@require_POST
def patrol_export(request: HttpRequest) -> HttpResponse:
    """The ledger of the patrols that the list shows."""
    form = PatrolFilterForm(request.GET)
    form.is_valid()
    kept = {
        name: request.GET[name] for name in form.fields if request.GET.get(name) and name not in form.errors
    }
    export = exports.ask("patrols", _("日巡查记录表"), kept, by=cast(User, request.user), at=timezone.now())
    return redirect("export_detail", export.pk)
