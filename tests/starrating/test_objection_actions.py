"""Objections: raised in the notice period, decided by somebody with no part in it; one that is right brings a new
result beside the old."""

from datetime import date

import pytest

from starrating.actions import objection as verbs
from starrating.actions import result as result_verbs
from starrating.models import Campaign, Entry, Objection, Result, Sheet
from starrating.queries import objection as objections
from starrating.queries import result as results
from tests.cast import grant, moment
from tests.patrols.issue_box import photo
from tests.starrating import result_box, star_box
from tests.starrating.result_box import FINAL_AT, PUBLIC_AT, fresh
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db
AT = PUBLIC_AT + star_box.DAY


def raised(mine, box=None, label="3号楼 102", by=None, **more):
    box = box or result_box.publicised(mine, {"3号楼 101": 97})
    entry = box.entry(label)
    entry.campaign = fresh(box.campaign)
    return verbs.raise_one(entry, words="地面不是我们弄脏的", by=by or mine.resident, at=AT, **more)


def test_an_objection_reaches_those_who_may_decide_it(mine):
    shown = photo(mine.resident)
    made = raised(mine, photo=shown)
    assert (made.state, made.words, fresh(shown).claimed) == ("open", "地面不是我们弄脏的", True)
    told = set(Notice.objects.filter(key=f"objection:{made.pk}").values_list("person__name", flat=True))
    assert told == {"赵分管", "钱科长", "孙书记"}
    assert Event.objects.filter(thing="starrating.objection", thing_id=made.pk, verb="raised").count() == 1


@pytest.mark.parametrize("state", [one for one in Campaign.State.values if one != "publicised"])
def test_only_while_the_results_hang_out(mine, state):
    box = star_box.campaign(mine, state=state)
    entry = box.entries[0] if box.entries else None
    if entry is None:
        return
    with pytest.raises(flow.Refused, match="公示期内才能提"):
        verbs.raise_one(entry, words="不对", by=mine.resident, at=AT)
    assert not Objection.objects.exists()


def test_not_after_the_last_day_nor_twice_nor_without_words_nor_without_the_right(mine):
    box = result_box.publicised(mine)
    entry = box.entry("3号楼 101")
    last = fresh(box.campaign).notice_until
    assert last == date(2026, 11, 25)
    for at, words, by in (
        (moment("2026-11-26 00:00"), "不对", mine.resident),
        (AT, "  ", mine.resident),
        (AT, "不对", mine.admin),
    ):
        with pytest.raises(flow.Refused):
            verbs.raise_one(entry, words=words, by=by, at=at)
    verbs.raise_one(entry, words="不对", by=mine.resident, at=moment("2026-11-25 23:59"))
    with pytest.raises(flow.Refused, match="你对它提过异议"):
        verbs.raise_one(entry, words="还是不对", by=mine.resident, at=moment("2026-11-25 23:59"))
    assert Objection.objects.count() == 1


def about(mine, person, by):
    """An objection against this person, who stands for service star."""
    box = result_box.publicised(mine, contest="service")
    entry, team = box.entries[0], person.team
    Entry.objects.filter(pk=entry.pk).update(
        person=person, label=person.name, section=team.name if team else ""
    )
    return verbs.raise_one(fresh(entry), words="不够格", by=by, at=AT)


def test_nobody_decides_what_is_said_against_them_or_their_room(mine, page):
    made = about(mine, mine.secretary, mine.cook)
    assert not Notice.objects.filter(key=f"objection:{made.pk}", person=mine.secretary).exists()
    with pytest.raises(flow.Refused, match="你本人"):
        verbs.decide(made, upheld=False, answer="不成立", by=mine.secretary, at=AT)
    assert not objections.waiting_for(mine.secretary) and objections.waiting_for(mine.leader) == [made]
    # Whom it speaks against is not told by whom.
    assert mine.cook.name not in page(mine.secretary, "objection_detail", made.pk).content.decode()
    assert mine.cook.name in page(mine.leader, "objection_detail", made.pk).content.decode()
    room = raised(mine)
    star_box.lodge(mine.head, "B3-102")
    with pytest.raises(flow.Refused, match="本屋"):
        verbs.decide(room, upheld=False, answer="不成立", by=mine.head, at=AT)
    verbs.decide(room, upheld=False, answer="不成立", by=mine.secretary, at=AT)
    assert fresh(room).decided_by == mine.secretary


def test_neither_a_judge_nor_who_raised_it_nor_who_has_no_right_decides(mine):
    grant(mine.woman_patroller, "branch_secretary")
    box = result_box.publicised(mine)
    own = raised(mine, box, by=mine.secretary)
    with pytest.raises(flow.Refused, match="自己提的"):
        verbs.decide(own, upheld=False, answer="不成立", by=mine.secretary, at=AT)
    for by, why in ((mine.woman_patroller, "评委"), (mine.cook, "由科长")):
        with pytest.raises(flow.Refused, match=why):
            verbs.decide(own, upheld=False, answer="不成立", by=by, at=AT)
    with pytest.raises(flow.Refused, match="答复"):
        verbs.decide(own, upheld=False, answer=" ", by=mine.head, at=AT)
    assert fresh(own).state == "open" and fresh(box.campaign).state == "publicised"


def test_a_rejected_one_changes_no_result_and_is_answered(mine):
    made = raised(mine)
    verbs.decide(made, upheld=False, answer="照片上看得清", by=mine.head, at=AT)
    made = fresh(made)
    assert (made.state, made.decided_by, made.answer) == ("rejected", mine.head, "照片上看得清")
    assert made.campaign.state == "publicised"
    assert (
        Notice.objects.get(person=mine.resident, key=f"objection:{made.pk}:decided").detail == "照片上看得清"
    )
    with pytest.raises(flow.Refused):
        verbs.decide(made, upheld=True, answer="又成立了", by=mine.secretary, at=AT)
    assert fresh(made).state == "rejected"


def test_an_upheld_one_brings_a_new_result_and_leaves_the_old_visible(mine):
    box = result_box.publicised(mine, {"3号楼 101": 97})
    made = raised(mine, box)
    verbs.decide(made, upheld=True, answer="评委走错了房间", by=mine.head, at=AT)
    campaign = fresh(box.campaign)
    assert (campaign.state, campaign.notice_until, campaign.publicised_at) == ("moderation", None, None)
    with pytest.raises(flow.Refused, match="没有重算"):
        result_verbs.publicise(campaign, by=mine.head, at=AT)
    sheet = Sheet.objects.filter(entry=made.entry).first()
    flow.move(sheet, "void", by=mine.head, at=AT, voided_by=mine.head, void_reason="走错房间")
    assert result_verbs.rework(campaign, reason="作废走错房间的一张", by=mine.head, at=AT) >= 1
    new, old = results.versions(made.entry)
    assert (old.score, old.is_current, old.number) == (90, False, 1)
    assert (new.score, new.sheets, new.number, new.reason) == (None, 1, 2, "作废走错房间的一张")
    result_verbs.publicise(fresh(campaign), by=mine.head, at=AT)
    assert fresh(campaign).state == "publicised"


def test_an_upheld_one_gets_a_new_number_even_where_the_figures_stay(mine):
    box = result_box.publicised(mine)
    made = raised(mine, box)
    verbs.decide(made, upheld=True, answer="再核一遍", by=mine.head, at=AT)
    result_verbs.rework(fresh(box.campaign), reason="核过，分没有错", by=mine.head, at=AT)
    assert [one.number for one in results.versions(made.entry)] == [2, 1]
    assert Result.objects.count() == 7


def test_the_campaign_is_not_final_while_one_is_open_or_the_notice_runs(mine):
    box = result_box.publicised(mine)
    made = raised(mine, box)
    with pytest.raises(flow.Refused, match="11-25"):
        result_verbs.finalise(fresh(box.campaign), by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="1 条异议"):
        result_verbs.finalise(fresh(box.campaign), by=mine.head, at=FINAL_AT)
    assert fresh(box.campaign).state == "publicised"
    verbs.decide(made, upheld=False, answer="不成立", by=mine.head, at=FINAL_AT)
    result_verbs.finalise(fresh(box.campaign), by=mine.head, at=FINAL_AT)
    assert fresh(box.campaign).state == "final"
