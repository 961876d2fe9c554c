"""A month on notice with faults in it, and appeals against them."""

from decimal import Decimal

from patrols.actions import appeal as verbs
from patrols.actions import correction as corrections
from patrols.models import Assessment, Line
from tests.cast import moment
from tests.patrols import month_box as box

# Monday; the notice runs to Thursday.
DAY = moment("2026-11-03 08:30")
DECEMBER = moment("2026-12-10 09:00")
UPHELD, REJECTED = verbs.Verdict(True, "查了监控，人在岗"), verbs.Verdict(False, "登记没有错")


def on_notice(mine):
    """The attendant was late twice, the cook back-filled a visit, the bath leader lacks twelve entries."""
    for person, kind, many in (
        (mine.attendant, "late", 2), (mine.cook, "N1", 1), (mine.cook, "B1", 1), (mine.bath_leader, "missing", 1),
        (mine.bath_leader, "missing", 12),
    ):  # fmt: skip
        box.enter(mine, person, kind, quantity=many)
    box.visit(mine, "pool", mine.secretary, "2026-10-03 15:10", 80)
    return box.publicised(mine)


def line(person, indicator, **more):
    """The first line of an indicator that stands for a fact."""
    rows = Line.objects.filter(score__person=person, indicator=indicator, **more).exclude(facts={})
    return rows.exclude(key__startswith="patrols.correction:").select_related(
        "score__assessment__rule_set", "score__person"
    )[0]


def filed(mine, person=None, indicator="P2", *, at=DAY, **more):
    person = person or mine.attendant
    return verbs.file(
        line(person, indicator), **{"ground": "untrue", "words": "那天我在岗", **more}, by=person, at=at
    )


def locked(mine):
    """The same month, final."""
    from_notice = on_notice(mine)
    box.verbs.approve(from_notice, by=mine.head, at=box.AFTER)
    box.verbs.approve(from_notice, by=mine.leader, at=box.AFTER)
    return Assessment.objects.get()


def proposed(mine, person=None, indicator="P2", points="2.0", by=None, at=DECEMBER):
    person = person or mine.attendant
    wrong = corrections.of_line(line(person, indicator))
    return corrections.propose(
        wrong, points=Decimal(points), reason="考勤机坏了", by=by or mine.assessor, at=at
    )


def confirmed(mine, **more):
    made = proposed(mine, **more)
    corrections.confirm(made, by=mine.secretary, at=moment("2026-12-10 15:00"))
    return made
