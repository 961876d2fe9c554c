"""Forms of an edition of the month's rules. Each says what it shows of the rules (`initial`) and puts what was given
into a copy of them (`into`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patrols.rules import month as month_rules
from patrols.rules import rule_set as rules
from tongting.people.forms.fields import DayField
from tongting.web.forms import FilterForm, TongtingForm

BONUS, DEDUCTION = "bonus", "deductions"
NO_CAP = ("", _("不限"))
MOST_NOTICE = 20


def amount(label: Any, least: int | str = 0, most: int = 100, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_value=most, max_digits=6, decimal_places=2, **more
    )


def whole(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


def number(value: Decimal) -> int | float:
    """As it is kept: 20, not 20.00; exact, because rules are read by what their figures look like."""
    return int(value) if value == value.to_integral_value() else float(value)


def _kept(made: Mapping[str, Any]) -> str:
    """The sentence as the rules keep it, whatever language the screen is in."""
    with translation.override(settings.LANGUAGE_CODE):
        return rules.said(made)


class EditionFilter(FilterForm):
    """Two editions by their numbers."""

    old = forms.IntegerField(required=False, min_value=1, max_value=9999)
    new = forms.IntegerField(required=False, min_value=1, max_value=9999)


class PublishForm(TongtingForm):
    since = DayField(label=_("从哪天起用"), help_text=_("月末那天在这天或以后的月份按这一版算"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        super().__init__(*args, initial={"since": following}, **kwargs)


class NameForm(TongtingForm):
    name = forms.CharField(max_length=60, label=_("名称"))
    note = forms.CharField(required=False, max_length=300, label=_("这一版改了什么"))


class IndicatorForm(TongtingForm):
    """An indicator with the inputs that its source and its kind have."""

    zh = forms.CharField(max_length=20, label=_("名称"))
    max = amount(_("分值"), least="0.5")

    def __init__(self, *args: Any, group: str, one: Mapping[str, Any], **kwargs: Any) -> None:
        self.group, self.one, self.source = group, one, rules.SOURCES[one["data_source"]]
        params = one["params"]
        initial = {"zh": one["zh"], "max": one["max"], "kind": one["kind"], "start": params.get("start", 0)}
        initial |= {f"w-{name}": abs(params.get("weights", {}).get(name, 0)) for name in self.source.counts}
        initial["bands"] = "\n".join(f"{least} {value}" for least, value in params.get("bands", ()))
        initial["usual"] = (params.get("per") or {}).get("usual")
        super().__init__(*args, initial=initial, **kwargs)
        if len(self.source.kinds) > 1:
            choices = [(kind, rules.KINDS[kind]) for kind in self.source.kinds]
            self.fields["kind"] = forms.ChoiceField(choices=choices, label=_("怎么算"))
        if "sum" in self.source.kinds:
            self.fields["start"] = amount(_("起评分"))
        for name in self.source.counts:
            sign = (
                _("（加分）")
                if "sum" in self.source.kinds and name not in self.source.below
                else _("（扣分）")
            )
            self.fields[f"w-{name}"] = amount(f"{rules.FACTS[name]}{sign}")
        if "bands" in self.source.kinds:
            self.fields["bands"] = forms.CharField(
                required=False, max_length=400, label=_("各档"), widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("每行一档，从高到低：“95 20”是 95 分以上得 20 分；最后一档从 0 起"),
            )  # fmt: skip
        if self.source.per:
            self.fields["usual"] = whole(
                _("超过多少条以后折算"), 1, 999, required=False,
                help_text=_("问题多的岗点不多扣：比如填 20，要整改 60 条的，扣分按三分之一算；不填就不折算"),
            )  # fmt: skip

    def clean_bands(self) -> list[list[int | float]]:
        found = []
        for line in filter(None, (one.strip() for one in self.cleaned_data["bands"].splitlines())):
            parts = line.replace("，", " ").replace(",", " ").split()
            try:
                least, value = (Decimal(part) for part in parts)
                if not (least.is_finite() and value.is_finite()):
                    raise ValueError(line)
            except (ArithmeticError, ValueError):
                raise forms.ValidationError(_now("“%(line)s”看不懂，写成“95 20”这样") % {"line": line[:20]})
            found.append([number(least), number(value)])
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and (sentence := rules.indicator_fault(self.made(), self.group)):
            self.add_error("bands" if "bands" in self.fields else None, sentence)
        return given

    def made(self) -> dict[str, Any]:
        """The indicator as it will stand."""
        given, source = self.cleaned_data, self.source
        kind = given.get("kind") or source.kinds[0]
        signs = {name: -1 if "sum" in source.kinds and name in source.below else 1 for name in source.counts}
        params: dict[str, Any] = {"of": self.one["params"].get("of") or source.of}
        if kind == "ratio":
            params["to"] = source.to
        elif kind == "share":
            params["whole"] = source.whole
        elif kind == "bands":
            params["bands"] = given["bands"]
        elif kind in ("sum", "deduct"):
            params = {"start": number(given["start"])} if given.get("start") else {}
        if source.counts:
            params["weights"] = {name: number(given[f"w-{name}"]) * signs[name] for name in source.counts}
        if given.get("usual"):
            params["per"] = {"of": source.per, "usual": given["usual"]}
        made = {key: value for key, value in self.one.items() if key not in ("formula", "formula_zh")}
        return {**made, "zh": given["zh"], "max": number(given["max"]), "kind": kind, "params": params}

    def into(self, edition: dict[str, Any]) -> None:
        made = self.made()
        made["formula_zh"] = _kept(made)
        group = next(one for one in edition["groups"] if one["code"] == self.group)
        group["indicators"] = [made if one["code"] == made["code"] else one for one in group["indicators"]]


class NewIndicatorForm(TongtingForm):
    """What is judged by hand is always there to be added; a source only where the group has none of it yet."""

    source = forms.ChoiceField(label=_("数据从哪里来"))
    zh = forms.CharField(max_length=20, label=_("名称"))
    max = amount(_("分值"), least="0.5")

    def __init__(self, *args: Any, group: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group["code"]
        used = {one["data_source"] for one in group["indicators"]}
        self.free = {
            name: source for name, source in rules.SOURCES.items()
            if name == rules.MANUAL or (self.group in source.codes and name not in used)
        }  # fmt: skip
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, source.name) for name, source in self.free.items()]

    def into(self, edition: dict[str, Any]) -> None:
        given = self.cleaned_data
        source = self.free[given["source"]]
        group = next(one for one in edition["groups"] if one["code"] == self.group)
        code = source.codes.get(self.group) or self._free_code(edition)
        params: dict[str, Any] = {"of": source.of or code}
        params |= {"to": source.to} if source.to else {"whole": source.whole}
        if source.counts:
            params["weights"] = {name: -1 if name in source.below else 1 for name in source.counts}
        kind = "share" if "share" in source.kinds else source.kinds[0]
        if kind in ("deduct", "sum", "given"):
            params = {
                key: value for key, value in params.items() if key == ("of" if kind == "given" else "weights")
            }
        made = {
            "code": code, "zh": given["zh"], "en": given["zh"], "max": number(given["max"]), "kind": kind,
            "data_source": given["source"], "auto": given["source"] != rules.MANUAL, "params": params,
        }  # fmt: skip
        made["formula_zh"] = _kept(made)
        group["indicators"].append(made)

    def _free_code(self, edition: Mapping[str, Any]) -> str:
        """The group's letter and the next number: beyond those that sources stand under."""
        letter = {"party_cadre": "C", "team_leader": "L"}.get(self.group, "P")
        taken = {one["code"] for group in edition["groups"] for one in group["indicators"]}
        taken |= {code for source in rules.SOURCES.values() for code in source.codes.values()} | {"L7"}
        return next(code for n in range(1, 99) if (code := f"{letter}{n}") not in taken)


class ExtraForm(TongtingForm):
    """A bonus or a deduction; a bonus may name several points, for the first, second, third place."""

    code = forms.CharField(max_length=4, label=_("编号"))
    zh = forms.CharField(max_length=40, label=_("名称"))
    points = forms.CharField(max_length=20, label=_("每次几分"), help_text=_("加分按名次给的，写成 3、2、1"))
    cap = amount(_("一个月封顶"), required=False)
    grade_cap = forms.ChoiceField(
        required=False, label=_("有了它，等级最高"), choices=[NO_CAP, *((one, one) for one in "BCDE")]
    )

    def __init__(self, *args: Any, part: str, one: Mapping[str, Any] | None, **kwargs: Any) -> None:
        self.part, self.one = part, one
        initial = {} if one is None else {**one, "points": "、".join(map(str, _several(one["points"])))}
        super().__init__(*args, initial=initial, **kwargs)
        letter = "B" if part == BONUS else "N"
        sentence = _now("编号写成 %(letter)s 加数字，如 %(letter)s9") % {"letter": letter}
        self.fields["code"].validators.append(RegexValidator(rf"^{letter}[1-9][0-9]?\Z", sentence))
        if one is not None:
            del self.fields["code"]
        if part == BONUS:
            del self.fields["grade_cap"]
            self.fields["cap"].required = True
        else:
            del self.fields["cap"]
            self.fields["points"].help_text = ""

    def clean_points(self) -> Any:
        try:
            found = [Decimal(part) for part in self.cleaned_data["points"].replace(",", "、").split("、")]
            if not all(value.is_finite() and 0 < value <= 100 for value in found):
                raise ValueError
        except (ArithmeticError, ValueError):
            raise forms.ValidationError(_now("写 0 到 100 的数，按名次的用顿号隔开"))
        if self.part == DEDUCTION and len(found) > 1:
            raise forms.ValidationError(_now("扣分只写一个数"))
        return [number(value) for value in found] if len(found) > 1 else number(found[0])

    def into(self, edition: dict[str, Any]) -> None:
        given = self.cleaned_data
        items = edition[self.part]["items"]
        one = dict(self.one) if self.one else {"code": given["code"], "en": given["zh"]}
        one |= {"zh": given["zh"], "points": given["points"]}
        if self.part == BONUS:
            one["cap"] = number(given["cap"])
        else:
            one.pop("grade_cap", None)
            one |= {"grade_cap": given["grade_cap"]} if given["grade_cap"] else {}
        if self.one:
            edition[self.part]["items"] = [one if item["code"] == one["code"] else item for item in items]
        else:
            items.append(one)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class GradesForm(TongtingForm):
    """Five grades: from how many points, with which coefficient, and yuan for each group; the cap of all bonuses."""

    def __init__(self, *args: Any, edition: Mapping[str, Any], **kwargs: Any) -> None:
        self.groups = {group["code"]: group["zh"] for group in edition["groups"]}
        initial = {"cap_total": edition["bonus"]["cap_total"]}
        for tier in edition["grades"]:
            letter = tier["grade"]
            initial |= {
                f"min-{letter}": tier["min"],
                f"coef-{letter}": tier["coef"],
                f"zh-{letter}": tier["zh"],
            }
            initial |= {f"{code}-{letter}": edition["reward_yuan"][code][letter] for code in self.groups}
        super().__init__(*args, initial=initial, **kwargs)
        for letter in rules.LETTERS:
            self.fields[f"zh-{letter}"] = forms.CharField(max_length=8, label=_now("%s 的名称") % letter)
            self.fields[f"min-{letter}"] = amount(_now("%s 的最低分") % letter, most=110)
            self.fields[f"coef-{letter}"] = amount(_now("%s 的系数") % letter, most=5)
            for code, name in self.groups.items():
                label = _now("%(letter)s 的奖惩，%(group)s（元）") % {"letter": letter, "group": name}
                self.fields[f"{code}-{letter}"] = whole(label, -9999, 9999)
        self.fields["cap_total"] = amount(_("加分合计最多"))

    @property
    def table(self) -> list[tuple[str, list[Any]]]:
        """A row for each grade, its fields in their columns."""
        names = ("zh", "min", "coef", *self.groups)
        return [(letter, [self[f"{name}-{letter}"] for name in names]) for letter in rules.LETTERS]

    def into(self, edition: dict[str, Any]) -> None:
        given = self.cleaned_data
        for tier in edition["grades"]:
            letter = tier["grade"]
            tier |= {"zh": given[f"zh-{letter}"], "min": number(given[f"min-{letter}"])}
            tier["coef"] = number(given[f"coef-{letter}"])
            for code in self.groups:
                edition["reward_yuan"][code][letter] = given[f"{code}-{letter}"]
        edition["bonus"]["cap_total"] = number(given["cap_total"])


class TermsForm(TongtingForm):
    """Days of the notice; rounds planned, nights, weekends, days on duty; what leaders carry; what the first and last
    places bring."""

    notice = whole(_("公示几个工作日"), 1, MOST_NOTICE)
    objection = whole(_("其中几个工作日可以申诉"), 1, MOST_NOTICE)
    min_days = whole(
        _("参加排名至少在岗（天）"), 0, rules.HALF_A_MONTH, help_text=_("不足的不排名，奖惩按在岗天数折算")
    )
    night = whole(_("每月夜间巡查（次）"), 0, 31)
    weekend = whole(_("每月周末巡查（天）"), 0, 10)
    joint = forms.BooleanField(required=False, label=_("班组连带：班长承担班组职工的一部分扣分"))
    codes = forms.MultipleChoiceField(
        required=False, label=_("连带哪几项"), choices=(), widget=forms.CheckboxSelectMultiple
    )
    share = whole(_("班长承担（%）"), 1, 100, required=False)
    cap = amount(_("连带一个月最多（分）"), least="0.5", required=False)
    ranking = forms.BooleanField(required=False, label=_("奖头罚尾：每个组的前几名加、后几名减"))
    top = whole(_("前几名加"), 0, 50, required=False)
    bottom = whole(_("后几名减"), 0, 50, required=False)
    yuan = whole(_("加减多少（元）"), 1, 9999, required=False)
    min_total = amount(_("多少分以上才加"), most=110, required=False)

    def __init__(self, *args: Any, edition: Mapping[str, Any], **kwargs: Any) -> None:
        rule, place = next(iter(edition.get("joint", ())), None), edition.get("ranking") or {}
        initial: dict[str, Any] = {**edition["wanted_hours"], "min_days": edition["absence"]["min_days"]}
        initial |= {"notice": month_rules.notice_days(edition), "objection": month_rules.appeal_days(edition)}
        initial |= {"joint": rule is not None, "share": 30, "cap": 5, "codes": ["N1", "N2", "N4", "N5"]}
        if rule is not None:
            initial |= {
                "codes": rule["codes"],
                "share": round(float(rule["share"]) * 100),
                "cap": rule["cap"],
            }
        initial |= {
            "top": 3,
            "bottom": 3,
            "yuan": 100,
            "min_total": 90,
            **place,
            "ranking": place.get("on", False),
        }
        self.groups = {one["code"]: one["zh"] for one in edition["groups"]}
        initial |= {f"planned-{code}": edition["planned_per_month"].get(code, 0) for code in self._planned()}
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["codes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one["code"], f"{one['code']} {one['zh']}") for one in _carried_items(edition)]
        for code in self._planned():
            label = _now("%(group)s每月计划巡查（轮）") % {"group": self.groups[code]}
            self.fields[f"planned-{code}"] = whole(label, 0, 200)
        self.order_fields([f"planned-{code}" for code in self._planned()])

    def _planned(self) -> list[str]:
        """Those who are assessed by how many rounds they made."""
        return [code for code in rules.SOURCES["patrols.completion"].codes if code in self.groups]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("objection", 0) > given.get("notice", MOST_NOTICE):
            self.add_error("objection", _now("申诉的天数不能比公示的多"))
        wanted = {"joint": ("codes", "share", "cap"), "ranking": ("top", "bottom", "yuan", "min_total")}
        for switch, names in wanted.items():
            for name in names if given.get(switch) else ():
                if name not in self.errors and given.get(name) in (None, "", []):
                    self.add_error(name, _now("填一下“%s”") % self.fields[name].label)
        return given

    def into(self, edition: dict[str, Any]) -> None:
        given = self.cleaned_data
        days = {"notice_working_days": given["notice"], "objection_working_days": given["objection"]}
        edition["cycle"] = {**edition.get("cycle", {}), **days}
        for code in self._planned():
            edition["planned_per_month"][code] = given[f"planned-{code}"]
        edition["wanted_hours"] = {"night": given["night"], "weekend": given["weekend"]}
        edition["absence"]["min_days"] = given["min_days"]
        edition["joint"] = []
        if given["joint"]:
            edition["joint"].append({
                "from_group": "post_staff", "to": "team_leader", "codes": list(given["codes"]),
                "share": number(Decimal(given["share"]) / 100), "cap": number(given["cap"]),
            })  # fmt: skip
        edition["ranking"] = {"on": False}
        if given["ranking"]:
            edition["ranking"] = {
                "on": True, "top": given["top"], "bottom": given["bottom"], "yuan": given["yuan"],
                "min_total": number(given["min_total"]),
            }  # fmt: skip


def _carried_items(edition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a leader can carry a share of: deductions, and what takes points away from the staff."""
    staff = next((one["indicators"] for one in edition["groups"] if one["code"] == "post_staff"), ())
    return [*edition["deductions"]["items"], *(one for one in staff if one["kind"] == "deduct")]
