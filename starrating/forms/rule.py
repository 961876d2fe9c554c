"""The fields of a rule as somebody fills them in: how marks become stars, winners and help."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from starrating.models import Contest, CriteriaSet
from starrating.queries import criteria
from starrating.queries.criteria import JOIN_WORDS, RULE_WORDS
from starrating.scoring.rule import Rule, read
from starrating.scoring.rule_faults import OWN_RULE, rule_faults
from tongting.web.forms import TongtingForm

MOST_TIES = 4
STARS = range(5, 0, -1)
# The fields that mean nothing to a contest.
FOREIGN: dict[str, frozenset[str]] = {
    Contest.DORM: frozenset({"vote_days", "candidates", "award_yuan", "bonus_points"}),
    Contest.LOCKER: frozenset({"vote_days", "award_yuan", "bonus_points", "worst_lowest", "worst_lowest_below"}),
    Contest.SERVICE: frozenset(
        {
            "candidates", "goods_yuan", "worst_below", "worst_lowest", "worst_lowest_below", "recheck_days",
            "recheck_pass", "improved", "sample",
        }
    ),
}  # fmt: skip
HINTS = {
    "winners": _("不填就是到五星的都得"),
    "cluster_cap": _("不填就不限"),
    "sample": _("不填就全部参评"),
    "anchors": _("全体评委都打分的几个，用来校正手松手紧，评委不知道是哪几个；3 到 6 个，不用就填 0"),
    "candidates": _("评委去以前，每个厅推荐出这么多"),
    "cooldown_months": _("得过奖的，隔几个月才能再得"),
    "worst_lowest": _("每栋楼最低的几间，又低于下面这个分数的"),
}
WHOLE = {
    "sheets": 9, "winners": 999, "cluster_cap": 999, "cooldown_months": 24, "anchors": 6, "sample": 9999,
    "worst_lowest": 99, "recheck_days": 30, "notice_days": 30, "vote_days": 30, "candidates": 999, "improved": 20,
}  # fmt: skip
# What may stay empty, and then has no bound.
BOUNDLESS = frozenset({"winners", "cluster_cap", "sample"})
POINTS = ("min_to_win", "worst_below", "worst_lowest_below", "recheck_pass")
YUAN = ("goods_yuan", "award_yuan", "bonus_points")


def own_fields(contest: str) -> dict[str, forms.Field]:
    """Those that a single campaign may set."""
    return {name: _field(name) for name in OWN_RULE if name not in FOREIGN[contest]}


def _field(name: str) -> forms.Field:
    words: dict[str, Any] = {"label": RULE_WORDS[name], "help_text": HINTS.get(name, "")}
    if name in WHOLE:
        return forms.IntegerField(min_value=0, max_value=WHOLE[name], required=name not in BOUNDLESS, **words)
    if name == "join":
        return forms.ChoiceField(choices=list(JOIN_WORDS.items()), widget=forms.RadioSelect, **words)
    most = Decimal(100) if name in POINTS else Decimal(9999)
    return forms.DecimalField(min_value=Decimal(0), max_value=most, max_digits=6, decimal_places=1, **words)


class RuleForm(TongtingForm):
    """All fields of an edition's rule that mean something to its contest."""

    NAMES = (
        "sheets", "join", "winners", "cluster_cap", "min_to_win", "cooldown_months", "anchors", "sample",
        "candidates", "worst_below", "worst_lowest", "worst_lowest_below", "recheck_days", "recheck_pass",
        "notice_days", "vote_days", "improved", "goods_yuan", "award_yuan", "bonus_points",
    )  # fmt: skip

    def __init__(self, *args: Any, edition: CriteriaSet, **kwargs: Any) -> None:
        self.edition, self.rule = edition, read(edition.rule)
        super().__init__(*args, initial=self._initial(), **kwargs)
        mine = [name for name in self.NAMES if name not in FOREIGN[edition.contest]]
        self.fields |= {name: _field(name) for name in mine}
        self.fields |= {f"line_{stars}": self._line(stars) for stars in STARS}
        self.fields |= {f"tie_{n}": self._tie(n) for n in range(1, MOST_TIES + 1)}
        self.fields["note"] = forms.CharField(required=False, max_length=300, label=_("这一版改了什么"))

    def _initial(self) -> dict[str, Any]:
        found = {name: getattr(self.rule, name) for name in self.NAMES}
        found |= {f"line_{stars}": least for stars, least in self.rule.thresholds}
        found |= {f"tie_{n}": said for n, said in enumerate(self.rule.tie_breaks, 1)}
        return {**found, "note": self.edition.note}

    @staticmethod
    def _line(stars: int) -> forms.Field:
        label = _now("%(stars)d 星最低几分") % {"stars": stars}
        return forms.DecimalField(
            label=label, min_value=Decimal(0), max_value=Decimal(100), max_digits=4, decimal_places=1
        )

    def _tie(self, n: int) -> forms.Field:
        words = criteria.tie_words(self.edition)
        # A part that is not there any more stays to be seen and chosen anew.
        gone = {said: said for said in self.rule.tie_breaks if said not in words}
        label = _now("同分先比（第 %(n)d 条）") % {"n": n}
        choices = [("", _now("不比")), *(words | gone).items()]
        return forms.ChoiceField(required=False, label=label, choices=choices)

    def given(self) -> Rule:
        """The rule as it was filled in; what means nothing to this contest stays as it was."""
        given = self.cleaned_data
        ties = dict.fromkeys(given[f"tie_{n}"] for n in range(1, MOST_TIES + 1) if given.get(f"tie_{n}"))
        lines = [(stars, given[f"line_{stars}"]) for stars in STARS]
        own = {name: given[name] for name in self.NAMES if name in given}
        return criteria.changed(
            self.rule, {**own, "thresholds": (*lines, (0, Decimal(0))), "tie_breaks": tuple(ties)}
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        groups, items = (codes(criteria.parts(self.edition, part)) for part in ("group", "item"))
        for name, sentence in rule_faults(self.given(), groups, items).items():
            field = "tie_1" if name == "tie_breaks" else name
            self.add_error(field if field in self.fields else None, sentence)
        return given


def codes(parts: Iterable[Any]) -> list[str]:
    return [one.code for one in parts]
