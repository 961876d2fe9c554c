"""Forms of bulletins: the text with its sections and ticks, a new one, reasons, the letterhead, filters of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongting.exports.letter import closed_up
from tongting.notices.bulletin import queries, rules, text
from tongting.notices.models import Bulletin, Letterhead
from tongting.web.forms import FilterForm, TongtingForm, TongtingModelForm

MOST_SECTIONS = 12
LONGEST_BODY = 4000


class TitleField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("标题"), max_length=60, help_text=gettext_lazy("写成“关于……的通报”"), **kwargs
        )

    def clean(self, value: Any) -> str:
        title = closed_up(super().clean(value))
        if sentence := rules.bad_title(title):
            raise forms.ValidationError(sentence)
        return title


class BulletinForm(TongtingForm):
    """The whole text. A section is taken out by emptying it; there is always an empty one at the end."""

    title = TitleField()
    addressee = forms.CharField(label=gettext_lazy("主送"), max_length=80)
    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    named = forms.MultipleChoiceField(
        label=gettext_lazy("点名"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, bulletin: Bulletin, **kwargs: Any) -> None:
        self.bulletin = bulletin
        self.sections = [*bulletin.sections]
        if len(self.sections) < MOST_SECTIONS:
            self.sections.append(text.Section("", "").kept())
        initial: dict[str, Any] = {
            "title": bulletin.title,
            "addressee": bulletin.addressee,
            "edition": bulletin.edition,
            "named": [one["key"] for one in bulletin.names if one["ticked"]],
        }
        super().__init__(*args, initial=initial, **kwargs)
        choice = self.fields["named"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(one["key"], one["text"]) for one in bulletin.names]
        for n, section in enumerate(self.sections):
            self.fields[f"heading{n}"] = forms.CharField(
                label=_("第 %(n)d 段的标题") % {"n": n + 1},
                required=False,
                max_length=30,
                initial=section["heading"],
            )
            self.fields[f"body{n}"] = forms.CharField(
                label=_("第 %(n)d 段的正文") % {"n": n + 1},
                required=False,
                max_length=LONGEST_BODY,
                initial=section["body"],
                widget=forms.Textarea(attrs={"rows": max(3, min(14, section["body"].count("\n") + 3))}),
            )

    def written(self) -> list[dict[str, str]]:
        """The sections as they were sent, empty ones left out."""
        found = []
        for n, section in enumerate(self.sections):
            heading = closed_up(self.cleaned_data[f"heading{n}"])
            body = text.normal(self.cleaned_data[f"body{n}"])
            if heading or body or section["table"]:
                found.append(section | {"heading": heading, "body": body})
        return found

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Heading and body of each section as bound fields, with the table that stands under it."""
        tables = self.bulletin.figures.get("tables", {})
        return [
            {
                "heading": self[f"heading{n}"],
                "body": self[f"body{n}"],
                "rows": len(tables.get(section["table"], {}).get("rows", ())),
            }
            for n, section in enumerate(self.sections)
        ]

    @property
    def candidates(self) -> list[dict[str, Any]]:
        chosen = set(self["named"].value() or ())
        return [one | {"ticked": one["key"] in chosen} for one in self.bulletin.names]


class NewBulletinForm(TongtingForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=Bulletin.Kind.choices,
        initial=Bulletin.Kind.COMMEND,
        widget=forms.RadioSelect,
    )
    title = TitleField()


class ReasonForm(TongtingForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


class LetterheadForm(TongtingModelForm):
    class Meta:
        model = Letterhead
        fields = (
            "short_name", "issuer", "addressee", "signer", "red_head", "head", "copy_to", "paper_year", "paper_last",
        )  # fmt: skip
        help_texts = {
            "short_name": gettext_lazy("编号“示后〔2026〕12号”里的“示后”"),
            "issuer": gettext_lazy("标题第一行的单位全称"),
            "addressee": gettext_lazy("发给谁，比如“各班组、各岗点”"),
            "signer": gettext_lazy("落款，盖章的单位"),
            "head": gettext_lazy("不用红头就空着"),
            "copy_to": gettext_lazy("没有就空着"),
            "paper_year": gettext_lazy("年中才开始用本系统的填，没有就空着"),
            "paper_last": gettext_lazy("本系统从下一号接着编"),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("short_name", "issuer", "addressee", "signer", "head", "copy_to"):
            given[name] = closed_up(given.get(name) or "")
        given["paper_last"] = given.get("paper_last") or 0
        if given.get("red_head") and not given["head"]:
            self.add_error("head", _("用红头就写上红头文字"))
        if set(given["short_name"]) & set("〔〕[]() "):
            self.add_error("short_name", _("简称里不用括号，年份和号由系统写"))
        return given


class BulletinFilterForm(FilterForm):
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("年份"))
    kind = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("全部")), *Bulletin.Kind.choices],
        label=gettext_lazy("种类"),
    )
    q = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("标题、编号，拼音也行")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        assert isinstance(year, forms.ChoiceField)
        year.choices = [("", _("全部")), *((one, str(one)) for one in queries.years())]
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"
