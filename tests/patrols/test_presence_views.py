"""The pages of presence: the code on the receipt, the form on the other phone, the record's parts and who sees them,
the branch's table and its workbook."""

import re

import openpyxl
import pytest
from django.urls import reverse

from patrols.actions import presence as presences
from patrols.models import Patrol, Presence
from patrols.models.patrol import Entry
from patrols.quality import write_quality
from patrols.rules import presence as rules
from patrols.tasks import judge_presence
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tests.patrols.test_patrol_actions import FINE
from tests.patrols.test_patrol_views import RUN, form
from tests.patrols.test_presence_actions import FAULTY, MINUTE, SECOND, hurry, judged, shot, visited, wrong
from tongting.exports.actions import Meter
from tongting.exports.models import Export

pytestmark = pytest.mark.django_db
NOW = AT + 5 * MINUTE


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def page(client, mine):
    def get(someone, name, /, *args, **query):
        client.force_login(someone)
        return client.get(reverse(name, args=args), query)

    return get


def text_of(answer):
    return answer.content.decode()


# --- the receipt ------------------------------------------------------------------------------------------------------


def test_the_receipt_shows_the_code_to_the_patroller_alone(page, mine):
    patrol = visited(mine)
    code = rules.code_of(patrol)
    for query in ({"fresh": "1"}, {}):
        text = text_of(page(mine.woman_patroller, "patrol_detail", patrol.pk, **query))
        assert f">{code}<" in text and "09:45 前有效" in text
    for other in (mine.head, mine.deputy, mine.safety):
        assert f">{code}<" not in text_of(page(other, "patrol_detail", patrol.pk))


@pytest.mark.parametrize("why", ["old", "confirmed", "locked", "late", "void", "nobody"])
def test_a_code_that_is_of_no_use_is_not_shown(page, mine, clock, why):
    patrol = visited(mine, entry=Entry.LATE if why == "late" else Entry.SCAN)
    facts = {"confirmed": {"confirmed_by": mine.attendant, "confirmed_at": AT}, "locked": {"tries": 5}}.get(
        why
    )
    if facts:
        Presence.objects.create(patrol=patrol, **facts)
    if why == "old":
        clock.move_to(AT + 16 * MINUTE, tick=False)
    if why == "void":
        Patrol.objects.filter(pk=patrol.pk).update(state="void")
    if why == "nobody":
        mine.pool.staff.clear()
        type(mine.pool).objects.filter(pk=mine.pool.pk).update(team=None)
    text = text_of(page(mine.woman_patroller, "patrol_detail", patrol.pk, fresh="1"))
    assert 'class="code4"' not in text


# --- the other phone --------------------------------------------------------------------------------------------------


def test_the_attendant_finds_it_on_today_and_types_the_code(page, client, mine):
    patrol = visited(mine)
    assert f'href="/confirm/{patrol.pk}/"' in text_of(page(mine.attendant, "today"))
    address = reverse("presence_confirm", args=[patrol.pk])
    assert page(mine.attendant, "confirm_list").url == address
    assert "王宣传 刚在这里巡查过" in text_of(client.get(address))
    code = rules.code_of(patrol)
    typed = f" {code[:2]} {code[2:]} ".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = client.post(address, {"code": typed, "said": "查得仔细"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["确认好了：王宣传 到过 一号池区"]
    assert f"/confirm/{patrol.pk}/" not in text_of(answer)
    judge_presence()
    text = text_of(page(mine.woman_patroller, "patrol_detail", patrol.pk))
    assert "吕浴工 输了 4 位码" in text and "吕浴工 09:35 在现场确认：查得仔细" in text
    assert "吕浴工 在现场确认了" in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "填一下“4 位码”"),
        ("12", "码是 4 个数字"),
        ("12345", "码是 4 个数字"),
        ("一二三四", "码是 4 个数字"),
        ("12\0" + "4", "看不见的字符"),
        ("9" * 500, "最多 20 个字"),
        ("wrong", "码是 4 个数字"),
    ],
)
def test_what_is_no_code_is_said_and_costs_no_try(client, mine, typed, sentence):
    patrol = visited(mine)
    client.force_login(mine.attendant)
    answer = client.post(reverse("presence_confirm", args=[patrol.pk]), {"code": typed, "said": "记着"})
    assert answer.status_code == 400 and sentence in text_of(answer) and 'value="记着"' in text_of(answer)
    assert not Presence.objects.exists()


def test_a_wrong_code_keeps_what_was_written(client, mine):
    patrol = visited(mine)
    client.force_login(mine.attendant)
    answer = client.post(
        reverse("presence_confirm", args=[patrol.pk]), {"code": wrong(patrol), "said": "记着"}
    )
    assert answer.status_code == 400
    assert "码不对，看看巡查人手机上的 4 位数再输一次，还能输 4 次" in text_of(answer)
    assert 'value="记着"' in text_of(answer)


@pytest.mark.parametrize(
    ("who", "sentence"), [("cook", "只有“一号池区”的人"), ("woman_patroller", "不能自己确认")]
)
def test_whoever_may_not_is_told_why(page, mine, who, sentence):
    patrol = visited(mine)
    text = text_of(page(mine.people[who], "presence_confirm", patrol.pk))
    assert sentence in text and 'name="code"' not in text


def test_the_list_of_several_and_of_none(page, mine, clock):
    assert "现在没有要你确认的巡查" in text_of(page(mine.attendant, "confirm_list"))
    first, second = visited(mine), visited(mine, post="pool2", by=mine.head)
    text = text_of(page(mine.attendant, "confirm_list"))
    assert f"/confirm/{first.pk}/" in text and f"/confirm/{second.pk}/" in text
    clock.move_to(AT + HOUR, tick=False)
    assert "现在没有要你确认的巡查" in text_of(page(mine.attendant, "confirm_list"))


# --- the runner brings what it knows ----------------------------------------------------------------------------------


def run(client, mine, **more):
    client.force_login(mine.woman_patroller)
    answer = client.post(RUN, form(FINE, **more))
    assert answer.status_code == 302, text_of(answer)
    return Patrol.objects.latest("pk")


def test_times_of_answers_come_with_the_form(client, mine):
    patrol = run(client, mine, times="BP01=3 BP04=9 BP06=x BP08=99999 XX=1 =4 BP99")
    found = dict(patrol.answers.values_list("item__code", "seconds"))
    assert found == {"BP01": 3, "BP04": 9, "BP06": None, "BP08": 32767}


@pytest.mark.parametrize("junk", ["\0", "=" * 4000, "BP01=-1", "BP01=１２", "BP01=1e9"])
def test_junk_for_times_is_no_times(client, mine, junk):
    client.force_login(mine.woman_patroller)
    answer = client.post(RUN, form(FINE, times=junk))
    assert answer.status_code in (302, 400)


@pytest.mark.parametrize(
    ("sent", "metres"),
    [
        ("34.00000,113.00000,10", (0, 10)),
        ("34.00100,113.00000,25", (111, 25)),
        ("91,113,5", (None, None)),
        ("nan,nan,nan", (None, None)),
        ("34,113", (None, None)),
        ("34,113,-1", (None, None)),
        ("inf,1,1", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_position_becomes_a_distance(client, mine, sent, metres):
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(latitude="34.00000", longitude="113.00000")
    patrol = run(client, mine, position=sent)
    assert (patrol.metres_away, patrol.metres_accuracy) == metres


def test_without_a_coordinate_there_is_no_distance_and_nobody_is_asked(client, page, mine):
    assert run(client, mine, position="34,113,10").metres_away is None
    assert "data-position" not in text_of(page(mine.woman_patroller, "patrol_run", "PT05"))
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(latitude="34.00000", longitude="113.00000")
    assert "data-position" in text_of(page(mine.woman_patroller, "patrol_run", "PT05"))


def test_a_second_sending_with_other_times_is_the_same_visit(client, mine):
    first = run(client, mine, uuid="6f9619ff-8b86-4011-b42d-00c04fc964ff", times="BP01=3")
    again = run(client, mine, uuid="6f9619ff-8b86-4011-b42d-00c04fc964ff", times="BP01=4", position="1,1,1")
    assert first.pk == again.pk and Patrol.objects.count() == 1


# --- the record -------------------------------------------------------------------------------------------------------


def test_parts_are_for_the_patroller_and_the_branch(page, mine):
    patrol = visited(mine)
    judged(patrol)
    for someone, sees in (
        (mine.woman_patroller, True),
        (mine.secretary, True),
        (mine.head, True),
        (mine.deputy, False),
        (mine.safety, False),
    ):
        text = text_of(page(someone, "patrol_detail", patrol.pk))
        assert ("在场依据" in text, "看 4 项用了 5 分钟" in text) == (sees, sees), someone


def test_what_is_not_judged_yet_and_what_never_is(page, mine):
    assert "还没有评" in text_of(page(mine.woman_patroller, "patrol_detail", visited(mine).pk))
    late = visited(mine, entry=Entry.LATE, post="pool2")
    judged(late)
    assert "补录的巡查当时没有用手机" in text_of(page(mine.woman_patroller, "patrol_detail", late.pk))


def test_a_flag_is_the_patrollers_own_until_it_comes_again_and_again(page, client, mine, clock):
    hurry(mine, 2)
    patrol = Patrol.objects.first()
    own = text_of(page(mine.woman_patroller, "patrol_detail", patrol.pk))
    assert "给你自己看的提示" in own and "太快了" in own
    assert "太快了" not in text_of(page(mine.secretary, "patrol_detail", patrol.pk))
    answer = client.post(reverse("presence_explain", args=[patrol.pk]), {"explanation": "x"}, follow=True)
    assert "只有巡查人自己能写说明" in text_of(answer)
    client.force_login(mine.woman_patroller)
    answer = client.post(
        reverse("presence_explain", args=[patrol.pk]), {"explanation": "先看过一遍"}, follow=True
    )
    assert "说明写好了" in text_of(answer) and "王宣传：先看过一遍" in text_of(answer)
    hurry(mine, 1, start=AT + 3 * HOUR)
    clock.move_to(AT + 4 * HOUR, tick=False)
    branch = text_of(page(mine.secretary, "patrol_detail", patrol.pk))
    assert "14 天里满 3 次的情况" in branch and "王宣传：先看过一遍" in branch


@pytest.mark.parametrize("typed", ["", " ", "长" * 301, "\0"])
def test_an_explanation_that_is_none(client, mine, typed):
    patrol = visited(mine)
    judged(patrol)
    client.force_login(mine.woman_patroller)
    address = reverse("presence_explain", args=[patrol.pk])
    assert client.post(address, {"explanation": typed}, follow=True).status_code == 200
    assert Presence.objects.get(patrol=patrol).explanation == ""
    assert client.post(reverse("presence_explain", args=[2**40]), {"explanation": "x"}).status_code == 404


def reused(mine):
    first = shot(mine, AT - DAY)
    old = visited(mine, FAULTY, at=AT - DAY, photos={"BP04": [first]})
    patrol = visited(mine, FAULTY, photos={"BP04": [shot(mine, AT - MINUTE, same_as=first)]})
    judged(patrol)
    return old, patrol


def test_a_picture_used_before_leads_to_where_it_was(page, mine):
    old, patrol = reused(mine)
    text = text_of(page(mine.woman_patroller, "patrol_detail", patrol.pk))
    assert f'href="/patrols/{old.pk}/"' in text and f"有一张照片以前用过：{old.number}" in text
    assert "以前用过" not in text_of(page(mine.secretary, "patrol_detail", patrol.pk))


def test_a_photo_says_who_where_and_when(page, mine):
    patrol = visited(mine, FAULTY, photos={"BP04": [shot(mine, AT)]})
    text = text_of(page(mine.head, "patrol_detail", patrol.pk))
    assert 'alt="王宣传 11-18 09:25 在一号池区拍：当天放水、刷池、消毒有记录"' in text
    assert re.search(
        r'data-note="王宣传·一号池区·2026-11-18 09:25·现场拍摄·手机记 11-18 09:30 拍·SHA-256 0{12}"', text
    )
    issue = box.rectified(mine)
    text = text_of(page(mine.head, "issue_detail", issue.pk))
    assert 'alt="吕浴工 11-18 11:30 在一号池区拍：整改后"' in text and 'data-side="after"' in text


# --- the branch's table -----------------------------------------------------------------------------------------------


def figures(text):
    """The table as rows of words."""
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", text, re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [
        [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in rows
    ]


def lived(mine):
    hurry(mine, 3)
    confirmed = visited(mine, at=AT + 4 * HOUR)
    presences.confirm(confirmed, rules.code_of(confirmed), by=mine.attendant, at=AT + 4 * HOUR)
    visited(mine, FAULTY, at=AT + 5 * HOUR, by=mine.head, entry=Entry.MANUAL, spent=SECOND)
    visited(mine, at=AT + 6 * HOUR, by=mine.head, entry=Entry.LATE)
    presences.judge_all(at=AT + 7 * HOUR)


def test_the_table_of_a_week(page, mine):
    lived(mine)
    text = text_of(page(mine.secretary, "quality_list"))
    # Once is shown to nobody else.
    assert figures(text) == [
        ["钱科长", "2补录1", "14", "0%", "0%", "50%", "—", "—", "—", "—", "—", "—"],
        ["王宣传", "4", figures(text)[1][2], "100%", "25%", "100%", "75%", "—", "—", "—", "—", "—"],
    ]  # fmt: skip
    assert 60 < int(figures(text)[1][2]) < 80


def test_every_figure_opens_its_visits(page, client, mine):
    lived(mine)
    text = text_of(page(mine.secretary, "quality_list"))
    links = re.findall(r'href="(/patrols/quality/\d+/[^"]*)"[^>]*>(\d+)%', text)
    assert len(links) == 5
    for link, _share in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200 and answer.context["page"].rows, link


def test_one_person_other_weeks_and_nonsense(page, mine):
    lived(mine)
    text = text_of(page(mine.secretary, "quality_list", person=mine.head.pk))
    assert [row[0] for row in figures(text)] == ["钱科长"]
    assert "这一周还没有巡查" in text_of(page(mine.secretary, "quality_list", week="2026-W40"))
    answer = page(mine.secretary, "quality_list", week="2026-W99", person="\0")
    assert answer.status_code == 200 and "看不懂" in text_of(answer) and len(figures(text_of(answer))) == 2
    assert "下一周" not in text_of(answer)
    assert "下一周" in text_of(page(mine.secretary, "quality_list", week="2026-W40"))


@pytest.mark.parametrize("many", [1, 3])
def test_the_table_costs_the_same(own_queries, mine, many):
    for someone in (mine.head, mine.deputy, mine.safety)[:many]:
        visited(mine, by=someone)
    presences.judge_all(at=AT + HOUR)
    # Visits, people, what is repeated, the names to choose from.
    assert own_queries(mine.secretary, "quality_list") == 4


def test_who_sees_a_persons_visits(page, mine):
    lived(mine)
    for someone, status in (
        (mine.woman_patroller, 200), (mine.secretary, 200), (mine.deputy, 403), (mine.cook, 403),
    ):  # fmt: skip
        assert page(someone, "quality_person", mine.woman_patroller.pk).status_code == status
    assert page(mine.deputy, "quality_list").status_code == 403
    assert page(mine.secretary, "quality_person", 2**40).status_code == 404


def test_a_single_flag_is_not_asked_for_by_others(page, mine):
    lived(mine)
    own = page(mine.head, "quality_person", mine.head.pk, what="too_quick")
    assert len(own.context["page"].rows) == 1
    branch = page(mine.secretary, "quality_person", mine.head.pk, what="too_quick")
    assert len(branch.context["page"].rows) == 2 and "看不懂" in text_of(branch)
    assert "太快了" not in text_of(branch)
    often = page(mine.secretary, "quality_person", mine.woman_patroller.pk, what="too_quick")
    assert len(often.context["page"].rows) == 3


@pytest.mark.parametrize(
    "query",
    [{"since": "2026-11-20", "until": "2026-11-01"}, {"since": "\0"}, {"what": "moon"}, {"after": "junk"}],
)
def test_a_persons_page_forgives_nonsense(page, mine, query):
    lived(mine)
    assert page(mine.secretary, "quality_person", mine.woman_patroller.pk, **query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_persons_page_costs_the_same(own_queries, mine, rows):
    hurry(mine, rows)
    assert own_queries(mine.secretary, "quality_person", mine.woman_patroller.pk) == 3


@pytest.mark.parametrize("values", [FINE, FAULTY])
def test_a_record_costs_the_same_with_its_presence(own_queries, mine, values):
    patrol = visited(mine, values, spent=SECOND)
    judged(patrol)
    # As before presence; the branch asks once what is repeated.
    assert own_queries(mine.deputy, "patrol_detail", patrol.pk) == 7
    assert own_queries(mine.secretary, "patrol_detail", patrol.pk) == 8


def test_the_table_leaves_as_a_workbook(client, mine, tmp_path):
    lived(mine)
    client.force_login(mine.secretary)
    answer = client.post(reverse("quality_export") + f"?week=2026-W47&person={mine.woman_patroller.pk}")
    export = Export.objects.get()
    assert answer.url == reverse("export_detail", args=[export.pk])
    assert export.params == {"week": "2026-W47", "person": mine.woman_patroller.pk}
    file = tmp_path / "quality.xlsx"
    for params, many in ((export.params, 1), ({"week": "2026-W47"}, 2)):
        assert write_quality(params, file, Meter(export.pk)) == many
    sheet = openpyxl.load_workbook(file).active
    body = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = (n for n, row in enumerate(body) if "巡查人" in row)
    assert body[head][:7] == ["巡查人", "次数", "补录", "在场依据", "扫码", "现场确认", "全部合格"]
    assert body[head + 1][:3] == ["钱科长", 2, 1] and body[head + 1][7] is None
    assert (body[head + 2][0], body[head + 2][4], body[head + 2][5], body[head + 2][7]) == (
        "王宣传",
        1,
        0.25,
        3,
    )
    client.force_login(mine.deputy)
    assert client.post(reverse("quality_export")).status_code == 403
