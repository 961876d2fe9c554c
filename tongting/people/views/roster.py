"""Pages of the roster: a team's month as a grid that can be painted, one's own month, patterns, workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people import rules
from tongting.people.actions import roster as actions
from tongting.people.forms.roster import FillForm, GoOnForm, PaintForm, RosterFilter
from tongting.people.models import Team, User
from tongting.people.patterns import AWAY, REST, Codes, Fill
from tongting.people.queries import requirement
from tongting.people.queries import roster as queries
from tongting.periods import Month
from tongting.places.queries import work_calendar
from tongting.web.access import allow, person_of


@dataclass(frozen=True)
class Sheet:
    """Which team's month a page is about, for whom."""

    viewer: User
    teams: list[Team]
    team: Team | None
    month: Month
    filters: RosterFilter
    today: date

    @property
    def keeps(self) -> bool:
        return self.team is not None and rules.keeps_team(self.viewer, self.team)

    @property
    def query(self) -> str:
        return urlencode({"team": self.team.pk if self.team else "", "month": str(self.month)})

    @property
    def address(self) -> str:
        return f"{reverse('roster_list')}?{self.query}"

    @property
    def people(self) -> list[User]:
        return list(queries.members(self.team, self.month)) if self.team else []


def sheet_of(request: HttpRequest) -> Sheet:
    """The chosen team and month, else one's own team and this month; only teams that one may see are there."""
    viewer, today = person_of(request), timezone.localdate()
    teams = queries.teams_seen(viewer)
    filters = RosterFilter(request.GET, teams=teams)
    chosen = filters.chosen()
    own = next((team for team in teams if team.pk == viewer.team_id), teams[0] if teams else None)
    month = chosen.get("month") or Month.of(today, settings.MONTH_START_DAY)
    return Sheet(viewer, teams, chosen.get("team") or own, month, filters, today)


def kept_sheet(request: HttpRequest) -> Sheet:
    sheet = sheet_of(request)
    if not sheet.keeps:
        raise PermissionDenied(_("只能排本班组的班；别的班组找科里排"))
    return sheet


@allow("roster.own")
@require_GET
def roster_list(request: HttpRequest) -> HttpResponse:
    return _show(request, sheet_of(request))


@allow("roster.keep")
@require_POST
def roster_put(request: HttpRequest) -> HttpResponse:
    """Saves what was painted; what is refused is shown as it was painted, with the sentence."""
    sheet = kept_sheet(request)
    form = PaintForm(request.POST, legend=queries.legend_of(queries.kinds()))
    if not form.is_valid():
        return _show(request, sheet, fault=_("改动没有读懂，刷新后再排一次"))
    wishes = form.cleaned_data["wishes"]
    try:
        n = actions.put(wishes, by=sheet.viewer, at=timezone.now())
    except Refused as why:
        painted = {(wish.person, wish.day): wish.codes for wish in wishes}
        return _show(request, sheet, pending=painted, fault=str(why))
    messages.success(request, ngettext("存好了，改了 %(n)d 格", "存好了，改了 %(n)d 格", n) % {"n": n})
    return redirect(sheet.address)


@allow("roster.keep")
@require_http_methods(["GET", "POST"])
def roster_fill(request: HttpRequest) -> HttpResponse:
    """A pattern run over the days of some people."""
    sheet = kept_sheet(request)
    form = _fill_form(sheet, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        calendar, workdays = work_calendar(), given.pop("workdays")
        given["people"] = [person.pk for person in given["people"]]
        wish = Fill(**given)
        worked = frozenset(day for day in Month(wish.first, wish.last) if calendar.is_working(day))
        try:
            done = actions.fill(
                wish, workdays=worked if workdays else None, by=sheet.viewer, at=timezone.now()
            )
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return _filled(request, sheet, done)
    return render(request, "people/roster_fill.html", {"sheet": sheet, "form": form, "again": GoOnForm()})


@allow("roster.keep")
@require_POST
def roster_go_on(request: HttpRequest) -> HttpResponse:
    """The rounds of the month before, gone on with."""
    sheet, again = kept_sheet(request), GoOnForm(request.POST)
    if again.is_valid():
        people = [person.pk for person in sheet.people if person.is_active]
        try:
            done = actions.go_on(
                people, sheet.month, **again.cleaned_data, by=sheet.viewer, at=timezone.now()
            )
        except Refused as why:
            again.add_error(None, str(why))
        else:
            return _filled(request, sheet, done)
    shown = {"sheet": sheet, "form": _fill_form(sheet, None), "again": again}
    return render(request, "people/roster_fill.html", shown)


@allow("roster.own")
@require_GET
def roster_me(request: HttpRequest) -> HttpResponse:
    sheet = sheet_of(request)
    own = queries.own_month(sheet.viewer, sheet.month, today=sheet.today, calendar=work_calendar())
    shown = {"sheet": sheet, "own": own, "weekdays": queries.weekdays()}
    return render(request, "people/roster_me.html", shown)


@allow("roster.own")
@require_POST
def roster_export(request: HttpRequest) -> HttpResponse:
    """The team's month, or with `every` that of every team one may see, a sheet each."""
    sheet = sheet_of(request)
    teams = sheet.teams if "every" in request.POST else [sheet.team] if sheet.team else []
    name = teams[0].name if len(teams) == 1 else _("全科")
    title = _("%(team)s %(month)s排班表") % {"team": name, "month": sheet.month.label}
    params = {"teams": [team.pk for team in teams], "month": str(sheet.month)}
    export = exports.ask("roster", title, params, by=sheet.viewer, at=timezone.now())
    return redirect("export_detail", export.pk)


def _show(
    request: HttpRequest, sheet: Sheet, pending: Mapping[queries.Key, Codes] | None = None, fault: str = ""
) -> HttpResponse:
    calendar, people = work_calendar(), sheet.people
    grid = queries.grid(people, sheet.month, today=sheet.today, calendar=calendar, pending=pending)
    shown: dict[str, Any] = {
        "sheet": sheet,
        "filters": sheet.filters,
        "grid": grid,
        "unfit": requirement.unfit(grid.worked_from(sheet.today)),
        "tones": queries.tones_of(grid.kinds),
        "first_brush": queries.likely_brush(people, grid.kinds),
        "weekdays": queries.weekdays(),
        "rest": REST,
        "away": AWAY,
        "own": queries.own_month(sheet.viewer, sheet.month, today=sheet.today, calendar=calendar),
        "on_duty": queries.people_on_duty(timezone.now()),
        "fault": fault,
    }
    return render(request, "people/roster_list.html", shown, status=422 if fault else 200)


def _fill_form(sheet: Sheet, data: Any) -> FillForm:
    people = [person for person in sheet.people if person.is_active]
    return FillForm(data, people=people, legend=queries.legend_of(queries.kinds()), month=sheet.month)


def _filled(request: HttpRequest, sheet: Sheet, done: actions.Filled) -> HttpResponse:
    said = ngettext("排好了，改了 %(n)d 格", "排好了，改了 %(n)d 格", done.written) % {"n": done.written}
    if done.passed_over:
        said += _("；请假和离开以后的 %(n)d 天没有排") % {"n": done.passed_over}
    messages.success(request, said)
    return redirect(sheet.address)
