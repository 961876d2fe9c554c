"""Two standards that move on in the demo: one edition that waits for its day, one draft that somebody is working at."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from patrols.actions import standard as actions
from patrols.demo.stage import Stage
from patrols.models import Standard
from patrols.queries import standard as standards
from tongting.periods import Week, local

HEAD, ASSESSOR = "DEMO0002", "DEMO0006"


def plan(stage: Stage) -> None:
    stage.at(stage.until - timedelta(hours=26), lambda at: tighten_the_corridors(stage, at))
    stage.at(stage.until - timedelta(hours=3), lambda at: work_at_the_laundry(stage, at))


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
