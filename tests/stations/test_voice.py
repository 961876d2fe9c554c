"""What people say of the services: taken in once, answered, counted; and what it does to a month."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from patrols.scoring import month as scoring
from stations import evidence, standing, suggestions
from stations.actions import voice
from stations.forms.voice import hand_out, read_sheet
from stations.models import Rating
from stations.queries import voice as voices
from stations.rules import voice as rules
from stations.scoring.satisfaction import Satisfaction
from stations.voice_book import write_ratings
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.exports.actions import Meter
from tongting.notices.models import Notice
from tongting.periods import Month, Week


@pytest.fixture
def desk(mine):
    return box.desk(mine)


def said(service, stars, by=None, words="", form=None, at=AT, sender="net"):
    form = form or f"{stars}-{by and by.pk}-{service.pk}-{at}"[:32]
    return voice.rate(service, stars, words, rules.Sheet(form, sender), by=by, at=at)


@pytest.mark.parametrize(
    ("counts", "many", "mean", "share"),
    [
        ({}, 0, None, None),
        ({5: 1}, 1, Decimal("5.0"), Decimal("1.00")),
        ({5: 1, 4: 1, 3: 1}, 3, Decimal("4.0"), Decimal("0.67")),
        ({1: 1, 2: 1}, 2, Decimal("1.5"), Decimal("0.00")),
        # Half up: 3.25 → 3.3, 0.125 → 0.13.
        ({3: 3, 4: 1}, 4, Decimal("3.3"), Decimal("0.25")),
        ({5: 1, 1: 7}, 8, Decimal("1.5"), Decimal("0.13")),
    ],
)
def test_stars_into_figures(counts, many, mean, share):
    found = Satisfaction(counts)
    assert (found.many, found.mean, found.share) == (many, mean, share)


def test_one_sheet_is_one_rating_and_one_person_says_it_once_a_day(mine, desk):
    umbrella = box.kind(desk)
    first = said(umbrella, 5, mine.resident, form="a")
    assert said(umbrella, 1, mine.resident, form="a").pk == first.pk
    with pytest.raises(Refused, match="今天你已经评过雨伞"):
        said(umbrella, 1, mine.resident, form="b")
    assert said(umbrella, 2, mine.resident, form="c", at=AT + DAY).stars == 2
    assert Rating.objects.count() == 2


def test_a_network_and_everybody_have_a_limit(mine, desk, monkeypatch):
    umbrella = box.kind(desk)
    monkeypatch.setattr(rules, "FROM_ONE", 3)
    monkeypatch.setattr(rules, "FROM_ALL", 5)
    for n in range(3):
        said(umbrella, 5, form=f"a{n}")
    with pytest.raises(Refused, match="你们这个网络"):
        said(umbrella, 5, form="a3")
    for n in range(2):
        said(umbrella, 5, form=f"b{n}", sender="other")
    with pytest.raises(Refused, match="评的人太多了"):
        said(umbrella, 5, form="b3", sender="third")
    assert said(umbrella, 5, form="later", at=AT + DAY).pk and Rating.objects.count() == 6


def test_nobody_rates_their_own_desk(mine, desk):
    umbrella = box.kind(desk)
    with pytest.raises(Refused, match="自己值的服务台"):
        said(umbrella, 5, mine.housekeeper)
    mine.corridor.staff.add(mine.cook)
    with pytest.raises(Refused, match="自己值的服务台"):
        said(umbrella, 5, mine.cook)
    assert not Rating.objects.exists()


def test_stars_name_who_served_last(mine, desk):
    umbrella = box.kind(desk)
    box.lend(umbrella, mine.resident, mine.housekeeper)
    assert said(umbrella, 4, mine.resident).served_by == mine.housekeeper
    assert said(umbrella, 4, mine.cook).served_by is None
    assert said(umbrella, 4).served_by is None


def test_the_database_takes_no_sixth_star_and_no_answer_without_a_hand(mine, desk):
    umbrella = box.kind(desk)
    facts = {"service": umbrella, "sender": "x", "day": "2026-11-18", "at": AT}
    for wrong in ({"stars": 6}, {"stars": 0}, {"stars": 3, "answer": "好"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(form=str(wrong), **facts, **wrong)


def test_an_answer_reaches_whoever_asked(mine, desk):
    umbrella = box.kind(desk)
    signed = said(umbrella, 2, mine.resident, words="伞少")
    voice.answer(signed, "下周添二十把", False, by=mine.head, at=AT + DAY)
    assert Notice.objects.get(person=mine.resident).text.endswith("下周添二十把")
    assert flow.history(signed).get().by == mine.head
    with pytest.raises(Refused, match="已经答复过"):
        voice.answer(signed, "再说一遍", True, by=mine.head, at=AT + DAY)
    nameless = said(umbrella, 2, words="伞少")
    with pytest.raises(Refused, match="只能公开答复"):
        voice.answer(nameless, "知道了", False, by=mine.head, at=AT + DAY)
    with pytest.raises(Refused, match="写一句答复"):
        voice.answer(nameless, "  ", True, by=mine.head, at=AT + DAY)
    voice.answer(nameless, "下周添", True, by=mine.head, at=AT + DAY)
    assert [one.pk for one in voices.answered(desk, AT + DAY)] == [nameless.pk]


def test_a_month_counts_what_was_said_with_a_login(mine, desk):
    umbrella, month = box.kind(desk, many=30), Month.of(AT)
    people = box.miners(6)
    for n, one in enumerate(people):
        box.lend(umbrella, one, mine.housekeeper)
        said(umbrella, 2 if n == 0 else 5, one)
    for n in range(20):
        said(umbrella, 1, form=f"nobody{n}", sender=f"s{n}")
    (fact,) = [one for one in evidence.collect(month) if one.person == mine.housekeeper.pk]
    assert fact.indicator == "P3" and fact.facts == {"satisfaction": "0.83"}
    assert f"about={mine.housekeeper.pk}" in fact.url
    (one,) = standing.standing(mine.housekeeper.pk, month, frozenset(["satisfaction"]))
    assert one.value == Decimal("0.83")
    shown = voices.listed({"about": mine.housekeeper, "show": "signed"})
    assert shown.count() == 6, "the link opens exactly what was counted"


def test_who_was_not_content_under_their_own_name_answers_no_appeal_against_the_share(mine, desk):
    umbrella, month = box.kind(desk, many=30), Month.of(AT)
    mine.corridor.staff.set([mine.waitress])
    said(umbrella, 2, mine.cook)
    said(umbrella, 5, mine.resident)
    said(umbrella, 1, form="nobody", sender="s")
    assert list(evidence.finders(f"stations.satisfaction:{mine.waitress.pk}:{month}")) == [mine.cook.pk]
    assert not list(evidence.finders(f"stations.satisfaction:{mine.waitress.pk}:2026-10"))
    for other in ("patrols.issue:1:overdue", "stations.satisfaction:x:2026-11"):
        assert not list(evidence.finders(other))


def test_too_few_voices_say_nothing_and_the_posts_staff_share_the_rest(mine, desk):
    umbrella, month = box.kind(desk, many=30), Month.of(AT)
    mine.corridor.staff.set([mine.cook, mine.waitress])
    people = box.miners(rules.LEAST_FOR_A_MONTH)
    for one in people[:-1]:
        said(umbrella, 5, one)
    assert not list(evidence.collect(month))
    said(umbrella, 5, people[-1])
    found = {fact.person: fact.facts for fact in evidence.collect(month)}
    assert found == dict.fromkeys((mine.cook.pk, mine.waitress.pk), {"satisfaction": "1.00"})
    assert voices.listed({"about": mine.cook}).count() == len(people)


def test_complaints_count_also_where_nobody_was_asked():
    indicator = {
        "max": 20,
        "kind": "share",
        "params": {"of": "satisfaction", "whole": 1, "weights": {"valid_complaints": 5}},
    }
    assert scoring.mark(indicator, {}).no_data
    assert scoring.mark(indicator, {"valid_complaints": 1}).points == 15
    facts = scoring.merged([{"satisfaction": "0.92"}, {"valid_complaints": 1}])
    assert scoring.mark(indicator, facts).points == Decimal("13.4")


def test_a_service_that_few_are_content_with_is_suggested(mine, desk):
    umbrella, week = box.kind(desk), Week.of(AT)
    for n in range(4):
        said(umbrella, 1, form=f"a{n}")
    assert not list(suggestions.suggest(week))
    said(umbrella, 5, form="e")
    (one,) = suggestions.suggest(week)
    assert "雨伞" in one.what and "满意 20%" in one.why and one.voices == 4


@pytest.mark.django_db(transaction=True)
def test_twenty_sheets_of_one_person_at_once_are_one_rating(mine, desk):
    umbrella, gate, told = box.kind(desk), Barrier(20), []

    def tell(n):
        gate.wait()
        try:
            said(umbrella, 5, mine.resident, form=f"r{n}")
            told.append("in")
        except Refused as why:
            told.append(str(why))
        finally:
            connection.close()

    threads = [Thread(target=tell, args=(n,)) for n in range(20)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert told.count("in") == 1 and sum("今天你已经评过" in one for one in told) == 19
    assert Rating.objects.count() == 1


# --- pages ------------------------------------------------------------------------------------------------------------


def test_anybody_says_it_from_the_sign(client, mine, desk):
    umbrella = box.kind(desk)
    page = reverse("voice_new", args=[desk.token])
    first = client.get(page)
    assert "不用登录" in first.content.decode() and client.get(page.upper()).status_code == 404
    sheet = first.context["sheet"]
    given = {"service": umbrella.pk, "stars": 4, "words": "挺好", "sheet": sheet}
    assert client.post(page, {**given, "stars": ""}).status_code == 422
    trapped = client.post(page, {**given, "site": "spam"})
    assert trapped.status_code == 422 and "有一栏要空着" in trapped.content.decode()
    old = client.post(page, {**given, "sheet": "forged"})
    assert "开得太久" in old.content.decode() and "挺好" in old.content.decode()
    assert "收到了，谢谢" in client.post(page, given, follow=True).content.decode()
    client.post(page, given)
    one = Rating.objects.get()
    assert (one.stars, one.words, one.person, len(one.sender)) == (4, "挺好", None, 16)
    assert client.get(reverse("voice_new", args=["nowhere"])).status_code == 404
    # A wish goes on, with its pictures, to the post of the desk.
    onward = reverse("complaint_new", args=[desk.post.token])
    assert onward in client.get(page).content.decode() and "建议、别的" in client.get(onward).content.decode()


def test_a_sheet_of_another_desk_is_worth_nothing(mine, desk):
    other = box.Desk.objects.create(code="other", station="bath", name="浴池服务台")
    handed = hand_out(desk, "10.0.0.1", AT)
    assert read_sheet(handed, desk) and read_sheet(handed, other) is None and read_sheet("", desk) is None


def test_the_list_is_answered_filtered_and_exported(page, post, mine, desk, tmp_path):
    umbrella, now = box.kind(desk), timezone.now()
    low = said(umbrella, 2, mine.resident, words="伞少", at=now)
    said(umbrella, 5, form="good", words="", at=now)
    text = page(mine.head, "voice_list").content.decode()
    assert "伞少" in text and "1 条写了话的还没答复" in text and mine.resident.name in text
    assert "伞少" not in page(mine.head, "voice_list", q="好").content.decode()
    for show, many in (("low", 1), ("open", 1), ("signed", 1), ("", 2)):
        assert len(page(mine.head, "voice_list", show=show).context["page"].rows) == many
    assert "填一下“答复”" in post(mine.head, "voice_answer", low.pk, text=" ").content.decode()
    assert (
        "答复出去了" in post(mine.head, "voice_answer", low.pk, text="添了", in_public="1").content.decode()
    )
    assert "添了" in page(mine.resident, "voice_new", desk.token).content.decode()
    assert post(mine.cook, "voice_answer", low.pk, text="x").status_code == 403
    path = tmp_path / "book.xlsx"
    assert write_ratings({"show": "low"}, path, Meter(lambda *_: None)) == 1
    rows = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert any("伞少" in row and "添了" in row for row in rows)


def test_the_list_costs_the_same_for_one_and_three(own_queries, mine, desk):
    umbrella, now = box.kind(desk), timezone.now()
    said(umbrella, 5, mine.resident, words="一", at=now)
    one = own_queries(mine.head, "voice_list")
    said(umbrella, 5, mine.cook, words="二", at=now)
    said(umbrella, 5, form="x", words="三", at=now)
    assert own_queries(mine.head, "voice_list") == one


def test_each_desk_has_its_sign(page, mine, desk):
    text = page(mine.head, "desk_signs").content.decode()
    assert desk.name in text and "扫码评一评" in text
