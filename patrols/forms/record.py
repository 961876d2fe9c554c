"""Forms of the month: a hand-made record, its withdrawal, a month's reason to reopen, filters of the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.issue import DayField
from patrols.queries.assessment import judged_by_hand
from patrols.queries.evidence import ASSESSED
from patrols.queries.record import COVER
from patrols.scoring import month as scoring
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingForm

# A fact may count for half; nothing happens to somebody more often than a month has days.
FEWEST, MOST = Decimal("0.5"), Decimal(31)
PEOPLE = User.objects.filter(is_active=True, group__in=ASSESSED).order_by("name_pinyin")


def kinds_of(rules: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be recorded under these rules, and what other contests ask for, in four groups."""
    facts = [(code, str(name)) for code, name in rules["facts"].items()]
    bonus = [(one["code"], f"{one['code']} {one['zh']}") for one in rules["bonus"]["items"]]
    facts += [(code, f"{code} {name}") for code, name in by_hand(rules).items()]
    deductions = [(one["code"], f"{one['code']} {one['zh']}") for one in rules["deductions"]["items"]]
    others = [(COVER, _("代班"))]
    return [
        (_("考勤、台账、安全"), facts),
        (_("加分"), bonus),
        (_("扣分"), deductions),
        (_("不进月考核，服务明星要看的"), others),
    ]


def by_hand(rules: Mapping[str, Any]) -> dict[str, str]:
    """Indicators that are entered under their own code, with their names."""
    own = judged_by_hand(rules)
    return {
        one["code"]: one["zh"]
        for group in rules["groups"]
        for one in group["indicators"]
        if (group["code"], one["code"]) in own
    }


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} {obj.staff_no} {obj.job_post}"


class RecordForm(TongtingForm):
    person = PersonField(PEOPLE, label=gettext_lazy("谁"))
    kind = forms.ChoiceField(label=gettext_lazy("记什么"))
    day = DayField(label=gettext_lazy("日期"))
    quantity = forms.DecimalField(
        label=gettext_lazy("次数或分值"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=1,
        initial=1,
        help_text=gettext_lazy("一般是 1 次；科室评定的填评几分，可以是 0 分；技能比武填名次"),
    )
    reason = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=300,
        help_text=gettext_lazy("写清时间地点，本人看得到"),
    )

    def __init__(self, *args: Any, rules: Mapping[str, Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("选一项")), *kinds_of(rules)]
        self.fields["day"].initial = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person, kind = cleaned.get("person"), cleaned.get("kind")
        many = cleaned.get("quantity")
        if person and kind and many is not None:
            self._look_at(many, person, kind)
        if person and kind and self._is_for_the_party(kind) and not person.is_party_member:
            self.add_error("kind", _("这一项只考核党员，换一项"))
        elif person and kind and not counts_for(person.group, kind, self.rules):
            self.add_error(
                "kind", _("这一项不考核“%(group)s”，换一项") % {"group": person.get_group_display()}
            )
        return cleaned

    def _look_at(self, many: Decimal, person: User, kind: str) -> None:
        if sentence := wrong_quantity(self.rules, person.group, kind, many):
            self.add_error("quantity", sentence)

    def _is_for_the_party(self, kind: str) -> bool:
        items = self.rules["deductions"]["items"]
        return any(one["code"] == kind and one.get("only") for one in items)


def wrong_quantity(rules: Mapping[str, Any], group: str, kind: str, many: Decimal) -> str | None:
    """What is judged by hand may be worth nothing, and no more than its indicator; a place is one that the bonus knows;
    anything else happened so many times."""
    chosen = scoring.group_rules(rules, group) or {"indicators": ()}
    for one in chosen["indicators"]:
        if one["kind"] == "given" and one["params"].get("of") == kind:
            said = _("“%(what)s”评 0 到 %(most)s 分") % {"what": one["zh"], "most": one["max"]}
            return None if many <= scoring.dec(one["max"]) else said
    for one in rules["bonus"]["items"]:
        if one["code"] == kind and isinstance(one["points"], list):
            last = len(one["points"])
            said = _("“%(what)s”填名次，第 1 到第 %(last)d 名") % {"what": one["zh"], "last": last}
            return None if 1 <= many <= last and many == int(many) else said
    return None if FEWEST <= many <= MOST else _("“次数或分值”要在 0.5 到 31 之间")


# Which facts count for which group; bonuses, deductions and a shift stood in for count for everybody.
FACTS_OF = {
    "party_cadre": set(),
    "team_leader": {"missing", "given"},
    "post_staff": {"late", "off_post", "absent", "missing", "violation"},
}  # type: dict[str, set[str]]

# What nobody but the month asks for: lateness and violations are looked at for the service star too.
MONTHS_OWN = frozenset({"missing", "given"})


def counts_for(group: str, kind: str, rules: Mapping[str, Any]) -> bool:
    sheet = scoring.STANDS_WITH.get(group, group)
    if kind[0] in "BN" or kind == COVER or (sheet, kind) in judged_by_hand(rules):
        return True
    return kind in FACTS_OF.get(sheet, set()) and (
        kind not in MONTHS_OWN or _is_asked_for(sheet, kind, rules)
    )


def _is_asked_for(sheet: str, kind: str, rules: Mapping[str, Any]) -> bool:
    """Whether an indicator of the group takes this fact: these rules may have dropped the one that did."""
    chosen = scoring.group_rules(rules, sheet) or {"indicators": ()}
    asked = (one["params"] for one in chosen["indicators"])
    return any(kind == params.get("of") or kind in params.get("weights", {}) for params in asked)


class RecordFilterForm(FilterForm):
    person = forms.ModelChoiceField(PEOPLE, label=gettext_lazy("谁"), required=False)
    since = DayField(label=gettext_lazy("从"), required=False)
    until = DayField(label=gettext_lazy("到"), required=False)


class WhyForm(TongtingForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)
