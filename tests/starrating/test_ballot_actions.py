"""Nominations and the ballot: what is written, what is refused and changes nothing, what nobody can read back."""

import pytest
from django.db import IntegrityError, connection, models, transaction

from starrating.actions import nomination as nominations
from starrating.actions import vote as votes
from starrating.models import Eligibility, Entry, Nomination, Result, VoteCount, Voter
from starrating.queries import ballot
from starrating.queries import eligibility as facts
from tests.cast import moment
from tests.patrols import month_box
from tests.starrating import award_box, star_box
from tests.starrating.award_box import OVER, VOTING
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.models import Leave

WORDS = "连续三个月夜班顶岗，没出过一次差错"


def nominate(mine, campaign, who="housekeeper", by="cook", at=star_box.OPENED, words=WORDS):
    return nominations.nominate(campaign, mine.people[who], words=words, by=mine.people[by], at=at)


@pytest.fixture
def enrolling(mine):
    return star_box.campaign(mine, "service", "enrolling", many=0).campaign


# --- nominations -----------------------------------------------------------------------------------------------


def test_a_nomination_makes_the_entry_and_a_second_joins_it(mine, enrolling):
    nominate(mine, enrolling)
    nominate(mine, enrolling, by="fixer", words="主动帮病号换床单，半夜随叫随到")
    entry = Entry.objects.get(campaign=enrolling)
    assert (entry.label, entry.section, entry.cluster) == ("姜公寓", "公寓班", "dormitory")
    assert Nomination.objects.filter(entry=entry).count() == 2
    assert VoteCount.objects.get(entry=entry).votes == 0
    assert flow.history(entry).filter(verb="nominated").count() == 2


@pytest.mark.parametrize(
    ("who", "by", "at", "said"),
    [
        ("cook", "cook", star_box.OPENED, "不能提名自己"),
        ("leader", "cook", star_box.OPENED, "只能提名在岗的后勤职工"),
        ("housekeeper", "resident", star_box.OPENED, "由本科职工来做"),
        ("housekeeper", "cook", star_box.ENROL_UNTIL, "截止"),
    ],
)
def test_a_refused_nomination_changes_nothing(mine, enrolling, who, by, at, said):
    with pytest.raises(flow.Refused, match=said):
        nominate(mine, enrolling, who, by, at)
    assert not Entry.objects.exists() and not Nomination.objects.exists() and not Event.objects.exists()


def test_nobody_nominates_the_same_person_twice(mine, enrolling):
    nominate(mine, enrolling)
    with pytest.raises(flow.Refused, match="你已经提名过 姜公寓 了"):
        nominate(mine, enrolling, words="再提一次，还是他最好")
    assert Nomination.objects.get().words == WORDS


def test_who_may_not_win_is_listed_with_the_sentence_and_comes_back_when_it_is_gone(mine, enrolling):
    record = month_box.enter(mine, mine.housekeeper, "violation", day="2026-11-03", at="2026-11-03 18:00")
    nominate(mine, enrolling, at=moment("2026-11-04 09:00"))
    entry = Entry.objects.get(campaign=enrolling)
    assert entry.withdrawn == "本月有违章 1 次"
    said = Eligibility.objects.get(entry=entry)
    assert not said.is_eligible
    line = next(one for one in said.lines if one[0] == "violation")
    assert line[1:3] == ["no", "本月有违章 1 次"] and line[3].startswith(
        f"/records/?person={mine.housekeeper.pk}&"
    )
    record.refresh_from_db()
    month_box.records.withdraw(record, reason="记错人", by=mine.assessor, at=moment("2026-11-05 09:00"))
    assert nominations.check(enrolling, at=moment("2026-11-06 09:00")) == 0
    entry.refresh_from_db()
    assert entry.withdrawn == "" and Eligibility.objects.get(entry=entry).is_eligible
    assert [one.verb for one in flow.history(entry)] == ["barred", "nominated", "cleared"]


def test_checking_brings_nobody_back_who_left_of_their_own_accord(mine, enrolling):
    nominate(mine, enrolling)
    Entry.objects.update(withdrawn="本人不参加")
    nominations.check_due(at=moment("2026-11-06 09:00"))
    assert Entry.objects.get().withdrawn == "本人不参加"


def test_checking_twice_writes_one_event(mine, enrolling):
    month_box.enter(mine, mine.housekeeper, "N1", day="2026-11-03", at="2026-11-03 18:00")
    nominate(mine, enrolling, at=moment("2026-11-04 09:00"))
    for day in (5, 6):
        nominations.check(enrolling, at=moment(f"2026-11-0{day} 09:00"))
    assert Event.objects.filter(verb="barred").count() == 1
    assert Entry.objects.get().withdrawn == "本月有巡查弄虚作假的记录"


def test_results_are_not_touched_by_a_late_check(mine):
    held = award_box.ballot(mine, "locked").campaign
    month_box.enter(mine, mine.cook, "violation", day="2026-11-03", at="2026-11-03 18:00")
    assert nominations.check(held, at=OVER) == 0
    assert not Eligibility.objects.exists()


def test_days_away_are_counted_once_and_only_those_of_the_month(mine, enrolling):
    for first, last, kind, state in [
        ("2026-10-30", "2026-11-02", "sick", "valid"),
        ("2026-11-02", "2026-11-03", "personal", "valid"),
        ("2026-11-10", "2026-11-12", "in_lieu", "valid"),
        ("2026-11-10", "2026-11-12", "errand", "valid"),
    ]:
        Leave.objects.create(
            person=mine.cook, first=first, last=last, kind=kind, state=state, entered_at=star_box.OPENED
        )
    known = facts.known_of(mine.cook.pk, facts.month_of(enrolling))
    assert facts.facts_of(mine.cook, enrolling, known)[0].away_days == 3


def test_the_seams_are_asked_only_for_what_a_guard_looks_at(mine, enrolling):
    for kind in ("violation", "late"):
        month_box.enter(mine, mine.cook, kind, day="2026-11-03", at="2026-11-03 18:00")
    month = facts.month_of(enrolling)
    assert set(facts.known_of(mine.cook.pk, month).values) == {"violation"}
    assert set(facts.known_of(mine.cook.pk, month, frozenset(("late",))).values) == {"late"}


@pytest.mark.parametrize(
    ("month", "won"), [("2026-10", "2026-10"), ("2026-09", "2026-09"), ("2026-08", ""), ("2026-12", "")]
)
def test_the_cool_down_counts_months(mine, enrolling, month, won):
    before = star_box.campaign(mine, "service", "rewarded", month=month)
    Result.objects.create(
        entry=before.entry("陈厨师"), at=award_box.AT, raw=95, score=95, stars=5, rank=1, is_winner=True
    )
    known = facts.known_of(mine.cook.pk, facts.month_of(enrolling))
    assert facts.facts_of(mine.cook, enrolling, known)[0].won == won


# --- the ballot ------------------------------------------------------------------------------------------------


def test_a_vote_raises_a_count_and_notes_the_voter(mine):
    box = award_box.ballot(mine)
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.fixer, at=VOTING)
    votes.vote(box.campaign, box.entry("吕浴工"), by=mine.housekeeper, at=VOTING)
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.attendant, at=VOTING)
    counts = dict(VoteCount.objects.values_list("entry__label", "votes"))
    assert counts == {"陈厨师": 2, "吕浴工": 1, "杨餐厅": 0}
    assert {one.person_id for one in Voter.objects.all()} == {
        mine.fixer.pk,
        mine.housekeeper.pk,
        mine.attendant.pk,
    }
    turnout = ballot.turnout(box.campaign, VOTING)
    assert (turnout.voted, turnout.counted, turnout.adds_up) == (3, 3, True)


def test_nothing_connects_a_voter_with_a_candidate(mine):
    """No event, no time, no field that could hold either; the two tables have nothing in common but the campaign."""
    box = award_box.ballot(mine)
    before = Event.objects.count()
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.fixer, at=VOTING)
    assert Event.objects.count() == before and not Notice.objects.exists()
    assert {field.name for field in Voter._meta.fields} == {"id", "campaign", "person"}
    assert {field.name for field in VoteCount._meta.fields} == {"id", "entry", "votes"}
    for model in (Voter, VoteCount):
        assert not any(
            isinstance(field, models.DateField | models.DateTimeField) for field in model._meta.fields
        )


def test_a_second_vote_is_refused_by_the_database_and_counts_nowhere(mine):
    box = award_box.ballot(mine)
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.fixer, at=VOTING)
    with pytest.raises(flow.Refused, match="你已经投过票了"):
        votes.vote(box.campaign, box.entry("吕浴工"), by=mine.fixer, at=VOTING)
    assert dict(VoteCount.objects.values_list("entry__label", "votes"))["吕浴工"] == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Voter.objects.create(campaign=box.campaign, person=mine.fixer)


def test_a_vote_is_never_given_to_another(mine):
    """The database keeps a voter's row as it was written."""
    box = award_box.ballot(mine)
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.fixer, at=VOTING)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        Voter.objects.update(person=mine.cook)


@pytest.mark.parametrize(
    ("who", "for_whom", "at", "said"),
    [
        ("fixer", "陈厨师", OVER, "投票已经截止"),
        ("fixer", "陈厨师", star_box.OPENED, "投票还没开始"),
        ("resident", "陈厨师", VOTING, "本科职工"),
        ("cook", "陈厨师", VOTING, "不能投自己"),
        ("canteen_leader", "陈厨师", VOTING, "不能投本班组的人"),
    ],
)
def test_a_refused_vote_changes_nothing(mine, who, for_whom, at, said):
    box = award_box.ballot(mine)
    with pytest.raises(flow.Refused, match=said):
        votes.vote(box.campaign, box.entry(for_whom), by=mine.people[who], at=at)
    assert not Voter.objects.exists() and not VoteCount.objects.exclude(votes=0).exists()


def test_a_candidate_of_another_month_takes_no_vote(mine):
    box = award_box.ballot(mine)
    other = star_box.campaign(mine, "service", "scoring", month="2026-12")
    with pytest.raises(flow.Refused, match="不是本次评选"):
        votes.vote(box.campaign, other.entry("陈厨师"), by=mine.fixer, at=VOTING)


def test_counts_are_hidden_until_the_vote_is_over(mine):
    box = award_box.ballot(mine)
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.fixer, at=VOTING)
    assert ballot.counts(box.campaign, VOTING) is None
    assert ballot.counts(box.campaign, OVER)[box.entry("陈厨师").pk] == 1


def test_an_open_vote_is_told_once_to_everybody_who_may_vote(mine):
    box = award_box.ballot(mine)
    assert votes.announce_due(at=star_box.OPENED) == 0 and not Notice.objects.exists()
    for _again in range(2):
        assert votes.announce_due(at=VOTING) == 1
    told = set(Notice.objects.values_list("person", flat=True))
    assert told == set(ballot.voters(VOTING).values_list("pk", flat=True))
    assert mine.cook.pk in told and mine.resident.pk not in told
    assert Notice.objects.filter(person=mine.cook).count() == 1
    assert Notice.objects.first().url == f"/stars/service/{box.campaign.pk}/vote/"
    assert votes.announce_due(at=OVER) == 0


def test_a_role_that_has_ended_does_not_vote(mine):
    mine.cook.grants.update(until="2026-11-10")
    assert mine.cook not in ballot.voters(VOTING)
    assert mine.cook in ballot.voters(moment("2026-11-10 10:00"))


def test_the_sum_of_the_counts_shows_a_tampered_table(mine):
    box = award_box.ballot(mine)
    votes.vote(box.campaign, box.entry("陈厨师"), by=mine.fixer, at=VOTING)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE starrating_votecount SET votes = votes + 5")
    assert not ballot.turnout(box.campaign, VOTING).adds_up
