"""Doors of contests for everybody: the list, one contest, its results, the draw, certificates, the workbook."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.forms.contest import ContestFilter
from patrols.models import Contest, Contestant
from patrols.queries import contest as contests
from patrols.queries import contest_page as pages
from patrols.queries import contest_result as results
from patrols.rules import contest as rules
from tongting.exports import actions as exports
from tongting.people.models import Department
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow, person_of

PAPER = "zh-hans"


@allow("training.own")
@require_safe
def contest_list(request: HttpRequest) -> HttpResponse:
    form, person = ContestFilter(request.GET), person_of(request)
    chosen = form.chosen()
    rows = contests.listed(
        person, year=chosen.get("year"), state=chosen.get("state", ""), words=chosen.get("q", "")
    )
    page = paging.by_key(rows, ("-first_day", "-pk"), request.GET)
    return render(request, "patrols/contest_list.html", {"form": form, "page": page})


def contest_or_404(request: HttpRequest, pk: int) -> Contest:
    """A draft is nobody's but its keepers'."""
    contest = get_object_or_404(Contest.objects.select_related("made_by"), pk=pk)
    if contest.state == Contest.State.DRAFT and not person_of(request).may("contest.keep"):
        raise Http404
    return contest


@allow("training.own")
@require_safe
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """What is contested, how it is decided, and what this person may do now."""
    found = contest_or_404(request, pk)
    page = pages.page(found, person_of(request), timezone.now())
    return render(request, "patrols/contest.html", {"contest": found, "page": page})


@allow("training.own")
@require_safe
def contest_results(request: HttpRequest, pk: int) -> HttpResponse:
    """By number while they hang out, with names when they are final; before, only for the keepers."""
    found, person = contest_or_404(request, pk), person_of(request)
    if found.state not in contests.PUBLIC and not person.may("contest.keep"):
        raise PermissionDenied(_("成绩还没公示"))
    today = local(timezone.now()).date()
    boards = results.boards(found, person)
    mine = next((row.contestant for board in boards for row in board.rows if row.is_mine), None)
    open_now = mine is not None and contests.has_open_objection(mine)
    objections = contests.objections_of(found)
    seen = {
        "contest": found,
        "boards": boards,
        "mine": mine,
        "may_object": mine is not None and rules.may_object(person, mine, today, open_now) is None,
        "objections": [one for one in objections if person.may("contest.keep") or one.by_id == person.pk],
        "counted": results.counted(found, person),
        "is_final": found.state == Contest.State.FINAL,
    }
    return render(request, "patrols/contest_results.html", seen)


@allow("training.own")
@require_safe
def contest_draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The fingerprint from the opening on; the seed and every ticket when the result is final."""
    found = contest_or_404(request, pk)
    if not found.commitment:
        raise Http404
    is_final = found.state == Contest.State.FINAL
    seen = {"contest": found, "is_final": is_final, "lots": results.lots(found) if is_final else []}
    return render(request, "patrols/contest_draw.html", seen)


@allow("training.own")
@require_safe
def contest_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """A4 across, one a page: all of them for the keepers, one's own for everybody."""
    found, person = get_object_or_404(Contest, pk=pk, state=Contest.State.FINAL), person_of(request)
    only = None
    if not person.may("contest.keep"):
        only = Contestant.objects.filter(contest=found, person=person).values_list("pk", flat=True).first()
        if only is None:
            raise PermissionDenied(_("证书由组织比武的人打印，自己的自己也能打印"))
    with translation.override(PAPER):
        rows = results.certificates(found, only)
    seen = {"contest": found, "certificates": rows, "mine": Department.objects.first()}
    return render(request, "patrols/contest_certificate.html", seen)


@allow("training.own")
@require_POST
def contest_export(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = contest_or_404(request, pk), person_of(request)
    if found.state not in contests.PUBLIC and not person.may("contest.keep"):
        raise PermissionDenied(_("成绩还没公示"))
    title = _("%(title)s成绩") % {"title": found.title}
    return redirect(exports.ask("contest", title, {"contest": found.pk}, by=person, at=timezone.now()))
