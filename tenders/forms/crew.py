"""Forms of crews: a name, the members with their points, the sentence of a no."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenders.models import Crew
from tenders.queries import crew as reads
from tenders.rules import crew as rules
from tongting.people.models import User
from tongting.web.forms import TongtingForm

POINTS, PERCENT = "points", "percent"
HUNDREDTH = Decimal("0.01")


class CrewForm(TongtingForm):
    """As many rows as a crew may have people; an empty one is nobody. The first is the head's own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("组名"), max_length=40)
    by = forms.ChoiceField(
        label=_("怎么分"),
        choices=((POINTS, _("按点数")), (PERCENT, _("按百分比"))),
        widget=forms.RadioSelect,
        initial=POINTS,
        help_text=_("点数像工分：22 点和 18 点，就按 22 比 18 分。按百分比要加到 100"),
    )

    def __init__(self, *args: Any, head: User, day: date, crew: Crew | None = None, **kwargs: Any) -> None:
        self.head = head
        self.people = {person.pk: person for person in reads.may_be_asked(day)}
        members = list(crew.members.all()) if crew else []
        # Whoever has lost the right to bid is shown, so that the head sees whom to take out.
        self.people |= {one.person_id: one.person for one in members}
        initial: dict[str, Any] = {"name": crew.name, "version": crew.version} if crew else {}
        others = [one for one in members if one.person_id != head.pk]
        for n, one in enumerate(others, 1):
            initial |= {f"who_{n}": one.person_id, f"points_{n}": plain(one.points)}
        mine = next((one.points for one in members if one.person_id == head.pk), None)
        initial["points_0"] = plain(mine) if mine is not None else None
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["points_0"] = points_field(_now("我的点数"), required=True)
        for n in range(1, rules.MOST):
            who = forms.TypedChoiceField(
                label=_now("组员 %(n)d") % {"n": n},
                choices=self._choices,
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"who_{n}"] = who
            self.fields[f"points_{n}"] = points_field(_now("组员 %(n)d 的点数") % {"n": n}, required=False)

    def _choices(self) -> list[tuple[Any, Any]]:
        """By team, the head's own first."""
        groups: dict[str, list[tuple[int, str]]] = {}
        others = [one for one in self.people.values() if one.pk != self.head.pk]
        for person in sorted(others, key=lambda one: one.team_id != self.head.team_id):
            team = person.team.name if person.team else _now("没有班组")
            groups.setdefault(team, []).append((person.pk, f"{person.name} {person.job_post}".strip()))
        return [("", _now("不选")), *groups.items()]

    @property
    def rows(self) -> list[tuple[Any, Any, bool]]:
        """Person, points, and whether the row is shown before somebody asks for one more."""
        found, shown = [], 0
        for n in range(1, rules.MOST):
            who, points = self[f"who_{n}"], self[f"points_{n}"]
            is_used = bool(who.value() or points.value())
            found.append((who, points, is_used or shown < 2))
            shown += found[-1][2]
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        members: dict[User, Decimal] = {}
        if given.get("points_0") is not None:
            members[self.head] = given["points_0"]
        for n in range(1, rules.MOST):
            self._take(n, given, members)
        if not self.errors:
            fault = rules.members_fault(self.head, members)
            if fault is None and given["by"] == PERCENT:
                fault = rules.shares_fault(members)
            if fault:
                self.add_error(None, fault)
        given["members"] = members
        return given

    def _take(self, n: int, given: dict[str, Any], members: dict[User, Decimal]) -> None:
        who, points = given.get(f"who_{n}"), given.get(f"points_{n}")
        if f"who_{n}" in self.errors or f"points_{n}" in self.errors:
            return
        if who is None and points is not None:
            self.add_error(f"who_{n}", _now("点数写了，人没选；选一个人，或者把点数删掉"))
        elif who is not None and points is None:
            self.add_error(f"points_{n}", _now("%(name)s 的点数没写") % {"name": self.people[who].name})
        elif who is not None and points is not None:
            if self.people[who] in members:
                self.add_error(
                    f"who_{n}", _now("%(name)s 选了两次，去掉一个") % {"name": self.people[who].name}
                )
            members[self.people[who]] = points


class RefuseForm(TongtingForm):
    why = forms.CharField(
        label=_("为什么不参加"), max_length=120, error_messages={"required": _("写一句为什么，组长好另找人")}
    )


def points_field(label: str, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=HUNDREDTH,
        max_value=rules.MOST_POINTS,
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def plain(points: Decimal) -> str:
    return f"{points.normalize():f}"
