"""What moves on in the demo: an edition of a standard that waits for its day, a draft that somebody is working at, and
a draft of the month's rules that was tried on the months that are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from patrols.actions import rule_set, trial
from patrols.actions import standard as actions
from patrols.demo.stage import Stage
from patrols.models import Assessment, Standard
from patrols.queries import rule_set as rule_sets
from patrols.queries import standard as standards
from patrols.rules import rule_set as rules
from tongting.periods import Week, local

HEAD, SECRETARY, ASSESSOR = "DEMO0002", "DEMO0003", "DEMO0006"


def plan(stage: Stage) -> None:
    stage.at(stage.until - timedelta(hours=26), lambda at: tighten_the_corridors(stage, at))
    stage.at(stage.until - timedelta(hours=3), lambda at: work_at_the_laundry(stage, at))
    stage.at(stage.until - timedelta(hours=5), lambda at: draft_the_rules(stage, at))


def tighten_the_corridors(stage: Stage, at: datetime) -> None:
    """From the Monday after next week's the pass line rises and one item says what it means."""
    by = stage.people[HEAD]
    draft = actions.begin_draft(Standard.objects.get(kind="dorm_corridor"), by=by, at=at)
    changes = {"pass_line": draft.pass_line + 2, "note": "合格线提高 2 分，第一项要写清位置"}
    actions.change_draft(draft, changes, by=by, at=at)
    first = draft.items.order_by("order")[0]
    fields = {name: getattr(first, name) for name in ("code", *standards.ITEM_FIELDS)}
    fields["remarks"] = [*first.remarks, "写清楼层和位置"][-12:]
    actions.put_item(draft, first, fields, by=by, at=at)
    actions.publish(draft, Week.of(local(at)).next().next().first, by=by, at=at)


def work_at_the_laundry(stage: Stage, at: datetime) -> None:
    """Two weights change places, so that the points make a hundred; it waits for somebody to name its day."""
    by = stage.people[ASSESSOR]
    draft = actions.begin_draft(Standard.objects.get(kind="laundry"), by=by, at=at)
    for code, more in (("LA11", 2), ("LA02", -2)):
        item = draft.items.get(code=code)
        fields = {name: getattr(item, name) for name in ("code", *standards.ITEM_FIELDS)}
        actions.put_item(draft, item, {**fields, "weight": item.weight + Decimal(more)}, by=by, at=at)
    actions.change_draft(draft, {"note": "积压情况提高 2 分，抽查工作服降低 2 分"}, by=by, at=at)


# From how many faults on their number no longer costs more: posts that are visited more often show more of them.
USUAL = 20


def draft_the_rules(stage: Stage, at: datetime) -> None:
    """The branch thinks of letting team leaders carry a share, and of not punishing those who are looked at most."""
    by, now = stage.people[SECRETARY], rule_sets.shelf(local(at).date()).now
    if now is None:
        return
    draft = rule_set.begin_draft(now, by=by, at=at)
    rule_set.change(draft, _new_terms, "terms", by=by, at=at)
    note = "班长承担班组职工扣分的三成，最多 5 分；整改超期按条数折算，查得勤的岗点不多扣"
    rule_set.rename(draft, draft.name, note, by=by, at=at)
    months = list(Assessment.objects.order_by("month").values_list("month", flat=True))[-2:]
    if months:
        tried = trial.ask(draft, months, by=by, at=at)
        trial.build({"trial": tried.pk}, at)


def _new_terms(edition: dict[str, Any]) -> None:
    edition["joint"] = [
        {"from_group": "post_staff", "to": "team_leader", "codes": ["N1", "N2", "N4", "N5", "P5"], "share": 0.3,
         "cap": 5},
    ]  # fmt: skip
    for group in edition["groups"]:
        for one in group["indicators"]:
            if one["data_source"] == "issues.closure":
                one["params"]["per"] = {"of": "due", "usual": USUAL}
                one["formula_zh"] = rules.said(one)
