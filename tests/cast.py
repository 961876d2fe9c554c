"""The people of a small mine and their places, for every test that needs somebody: `mine.head` assigns what
`mine.woman_patroller` finds and `mine.attendant` puts right. Built with few queries; no test depends on starter data
but the rules of the month."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from patrols.models import ChecklistItem, RuleSet, Standard, StandardVersion
from tongting.people import names
from tongting.people.models import Department, RoleGrant, Team, User
from tongting.periods import SHANGHAI
from tongting.places.models import Area, Building, Locker, Post, Room

PASSWORD = "tongting2026"
LONG_AGO = date(2020, 1, 1)

# attribute: number, name, gender, team, job, group, party member, roles
PEOPLE = {
    "leader": ("T001", "赵分管", "male", "mine_leader", "后勤副矿长", "mine_leader", True, ["supervising_leader"]),
    "head": ("T002", "钱科长", "male", "office", "科长", "party_cadre", True, ["section_head"]),
    "secretary": ("T003", "孙书记", "male", "office", "党支部书记", "party_cadre", True, ["branch_secretary"]),
    "deputy": ("T004", "李副科", "male", "office", "副科长", "party_cadre", True, ["section_leader"]),
    "assessor": ("T006", "吴考核", "female", "office", "考核结算员", "office_staff", True, ["assessment_admin"]),
    "safety": ("T007", "郑安全", "male", "office", "安全员", "office_staff", True, ["safety_officer"]),
    "woman_patroller": ("T008", "王宣传", "female", "office", "党务宣传员", "office_staff", True, ["party_patroller"]),
    "canteen_leader": ("T009", "冯班长", "male", "canteen", "厨师长", "team_leader", True, ["team_leader"]),
    "cook": ("T010", "陈厨师", "male", "canteen", "厨师", "post_staff", False, ["worker"]),
    "waitress": ("T011", "杨餐厅", "female", "canteen", "餐厅服务员", "post_staff", False, ["worker"]),
    "bath_leader": ("T021", "何班长", "male", "bathhouse", "浴池班长", "team_leader", True, ["team_leader"]),
    "attendant": ("T022", "吕浴工", "male", "bathhouse", "浴池工", "post_staff", False, ["worker"]),
    "woman_attendant": (
        "T028", "华浴工", "female", "bathhouse", "女浴池工", "post_staff", True, ["worker", "party_patroller"]
    ),
    "dorm_leader": ("T031", "陶班长", "female", "dormitory", "公寓班长", "team_leader", True, ["team_leader"]),
    "housekeeper": ("T032", "姜公寓", "female", "dormitory", "公寓管理员", "post_staff", False, ["worker"]),
    "fixer": ("T051", "昌水暖", "male", "maintenance", "水暖工", "post_staff", False, ["worker"]),
    "resident": ("T090", "周矿工", "male", None, "采煤工", "resident", False, ["resident"]),
    "admin": ("T099", "系统管理员", "female", None, "", "resident", False, ["system_admin"]),
}  # fmt: skip
TEAMS = {
    "mine_leader": ("矿领导", "leader"),
    "office": ("科室", "head"),
    "canteen": ("食堂班", "canteen_leader"),
    "bathhouse": ("浴池班", "bath_leader"),
    "dormitory": ("公寓班", "dorm_leader"),
    "maintenance": ("维修班", None),
}
AREAS = {"canteen": "食堂", "bathhouse": "浴池", "dormitory": "宿舍"}
# attribute: code, name, kind, area, team, keeper, staff, peaks
POSTS = {
    "kitchen": ("PT01", "食堂操作间", "canteen_kitchen", "canteen", "canteen", "deputy", "cook", ["11:00", "12:30"]),
    "pool": ("PT05", "一号池区", "bath_pool", "bathhouse", "bathhouse", "head", "attendant", ["15:30", "17:30"]),
    "pool2": ("PT06", "二号池区", "bath_pool", "bathhouse", "bathhouse", "head", "attendant", ["15:30", "17:30"]),
    "women": (
        "PT10", "女浴池", "women_bathhouse", "bathhouse", "bathhouse", "head", "woman_attendant", ["18:30", "20:00"]
    ),
    "corridor": (
        "PT11", "3号宿舍楼公共区", "dorm_corridor", "dormitory", "dormitory", "secretary", "housekeeper",
        ["19:00", "20:30"],
    ),
}  # fmt: skip
CHOICES = [
    {"value": "clear", "zh": "清澈见底", "en": "clear", "ratio": 1.0},
    {"value": "dull", "zh": "略浑浊", "en": "slightly cloudy", "ratio": 0.6},
    {"value": "dirty", "zh": "浑浊、有浮渣", "en": "cloudy", "ratio": 0.0},
]
POOL_TEMPERATURE = {
    "unit": "℃", "decimals": 1, "minimum": 40, "maximum": 42, "typing_min": 10, "typing_max": 60,
    "tolerance_below": 1, "tolerance_above": 1, "tolerance_deduct": 12.5,
}  # fmt: skip
# kind of post: (code, text, kind of item, weight, deduct, more fields)
STANDARDS = {
    "bath_pool": (
        "浴池池区",
        [
            (
                "BP01",
                "热水池水温",
                "number",
                25,
                25,
                {**POOL_TEMPERATURE, "photo_required": True, "due_hours": 1},
            ),
            ("BP04", "当天放水、刷池、消毒有记录", "pass_fail", 25, 25, {"critical": True, "due_hours": 4}),
            ("BP06", "池水观感", "choice", 25, 0, {"options": CHOICES, "fail_below": 0.6, "due_hours": 2}),
            ("BP08", "地面无积水、皂液、青苔", "score", 25, 5, {"photo_required": True, "due_hours": 2}),
        ],
    ),
    "canteen_kitchen": (
        "食堂操作间",
        [
            ("CK04", "本餐每个品种都已留样", "pass_fail", 60, 60, {"critical": True, "photo_required": True}),
            ("CK09", "地面、墙面、排水沟无油污", "score", 40, 10, {"na_allowed": False}),
        ],
    ),
    "women_bathhouse": (
        "女浴池",
        [
            (
                "WB01",
                "门、帘、玻璃贴膜遮挡严密",
                "pass_fail",
                60,
                60,
                {"critical": True, "photo_required": True},
            ),
            ("WB04", "地面不滑不积水", "score", 40, 10, {}),
        ],
    ),
    "dorm_corridor": (
        "宿舍走廊与公共区",
        [
            ("DC01", "疏散通道没有被堵、被锁", "pass_fail", 60, 60, {"critical": True}),
            ("DC06", "公共卫生间冲洗干净", "score", 40, 10, {}),
        ],
    ),
}


@dataclass
class Mine:
    """Everybody and everything, by name: `mine.people["head"]` is also `mine.head`, likewise posts."""

    department: Department
    people: dict[str, User]
    teams: dict[str, Team]
    areas: dict[str, Area]
    posts: dict[str, Post]
    versions: dict[str, StandardVersion]
    items: dict[str, ChecklistItem] = field(default_factory=dict)

    def __getattr__(self, name):
        for shelf in ("people", "posts"):
            if name in self.__dict__.get(shelf, {}):
                return self.__dict__[shelf][name]
        raise AttributeError(name)

    def items_of(self, post):
        """The checklist of a post in its order."""
        return [item for item in self.items.values() if item.version_id == self.versions[post.kind].pk]


def moment(text):
    """`moment("2026-11-19 15:40")`: an instant on the mine's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def person(staff_no, name, *roles, **fields):
    """One more person, able to log in with PASSWORD, holding the roles since long ago."""
    someone = User.objects.create_user(staff_no, name, PASSWORD, **fields)
    grant(someone, *roles)
    return someone


def grant(someone, *roles, since=LONG_AGO, until=None):
    RoleGrant.objects.bulk_create(
        RoleGrant(user=someone, role=role, since=since, until=until, granted_at=timezone.now())
        for role in roles
    )
    for cached in ("role_codes", "rights"):
        someone.__dict__.pop(cached, None)


def rooms_and_lockers(mine):
    """A small dormitory and a row of lockers, for the tests that look at them."""
    building = Building.objects.create(code="B3", name="3号宿舍楼", area=mine.areas["dormitory"], floors=2)
    rooms = [
        Room(
            building=building, floor=floor, number=f"{floor}0{n}", code=f"B3-{floor}0{n}", beds=4, occupied=n
        )
        for floor in (1, 2)
        for n in (1, 2, 3)
    ]
    lockers = [
        Locker(post=mine.women, hall="W", row=row, column=column, code=f"W-{row:02d}-{column:02d}")
        for row in (1, 2)
        for column in (1, 2, 3)
    ]
    return building, Room.objects.bulk_create(rooms), Locker.objects.bulk_create(lockers)


def _people(teams):
    password = make_password(PASSWORD)
    rows = {
        attribute: User(
            staff_no=number, name=name, gender=gender, team=teams.get(team), job_post=job, group=group,
            is_party_member=party, password=password, name_pinyin=names.pinyin(name),
            name_initials=names.initials(name), shift_pattern="day",
        )
        for attribute, (number, name, gender, team, job, group, party, _roles) in PEOPLE.items()
    }  # fmt: skip
    User.objects.bulk_create(rows.values())
    RoleGrant.objects.bulk_create(
        RoleGrant(user=rows[attribute], role=role, since=LONG_AGO, granted_at=timezone.now())
        for attribute, facts in PEOPLE.items()
        for role in facts[-1]
    )
    return rows


def _posts(areas, teams, people):
    rows = {
        attribute: Post(
            code=code, name=name, name_pinyin=names.spelling(name), kind=kind, area=areas[area], team=teams[team],
            keeper=people[keeper], peaks=[peak], visits_wanted=2, women_only=kind == "women_bathhouse",
            no_photos=kind == "women_bathhouse", token=f"token-{code.lower()}",
        )
        for attribute, (code, name, kind, area, team, keeper, _staff, peak) in POSTS.items()
    }  # fmt: skip
    Post.objects.bulk_create(rows.values())
    Post.staff.through.objects.bulk_create(
        Post.staff.through(post=rows[attribute], user=people[facts[6]]) for attribute, facts in POSTS.items()
    )
    return rows


def _standards():
    standards = Standard.objects.bulk_create(
        Standard(kind=kind, name=name, order=n) for n, (kind, (name, _items)) in enumerate(STANDARDS.items())
    )
    versions = StandardVersion.objects.bulk_create(
        StandardVersion(
            standard=standard,
            number=1,
            state="published",
            effective_from=LONG_AGO,
            pass_line=85,
            visits_wanted=2,
        )
        for standard in standards
    )
    rows = [
        ChecklistItem(
            version=version, order=n, code=code, text=text, kind=kind, weight=weight, deduct=deduct,
            remarks=["需要清理", "已经告知"], **{name: _exact(value) for name, value in more.items()},
        )
        for version in versions
        for n, (code, text, kind, weight, deduct, more) in enumerate(STANDARDS[version.standard.kind][1])
    ]  # fmt: skip
    ChecklistItem.objects.bulk_create(rows)
    return {version.standard.kind: version for version in versions}, {row.code: row for row in rows}


def _exact(value):
    return Decimal(str(value)) if isinstance(value, float) else value


@pytest.fixture
def mine(db):
    department = Department.objects.create(
        name="示例矿后勤管理科", mine_name="示例矿", branch_name="示例矿后勤管理科党支部", is_demo=True
    )
    teams = {code: Team(code=code, name=name, order=n) for n, (code, (name, _l)) in enumerate(TEAMS.items())}
    Team.objects.bulk_create(teams.values())
    areas = {code: Area(code=code, name=name, order=n) for n, (code, name) in enumerate(AREAS.items())}
    Area.objects.bulk_create(areas.values())
    people = _people(teams)
    for code, (_name, leader) in TEAMS.items():
        teams[code].leader = people[leader] if leader else None
    Team.objects.bulk_update(teams.values(), ["leader"])
    posts = _posts(areas, teams, people)
    posts["women"].opens_at, posts["women"].closes_at = time(6), time(22)
    posts["women"].save(update_fields=["opens_at", "closes_at"])
    versions, items = _standards()
    rules = json.loads((settings.STARTER / "assessment_rules.json").read_text(encoding="utf-8"))
    RuleSet.objects.create(number=1, name="月考核办法", effective_from=LONG_AGO, rules=rules)
    return Mine(department, people, teams, areas, posts, versions, items)
