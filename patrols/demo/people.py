"""Loads the demo's people: department, teams, 55 people with the roles of their jobs, miners, an administrator."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from tongting.people.models import Department, Gender, Group, RoleGrant, ShiftPattern, Team, User

# One for everybody, printed where the demo starts; a department that is not the demo never gets it.
PASSWORD = "tongting2026"
SINCE = date(2020, 1, 1)
ADMIN = "DEMO_ADMIN"
OTHER_TEAMS = {"mine_leader": "矿领导", "office": "后勤管理科"}
# The job decides the role; who is not named here gets one by assessment group.
ROLES_BY_JOB = {
    "科长": ["section_head"],
    "党支部书记": ["branch_secretary"],
    "考核结算员": ["assessment_admin"],
    "安全员": ["safety_officer", "discipline_officer"],
    "副科长（食堂、洗衣）": ["section_leader", "food_director"],
    "食品安全员": ["worker", "party_patroller", "food_officer"],
    "党务宣传员": ["party_patroller", "star_judge"],
    "公寓管理员": ["worker", "dorm_keeper"],
    "驿站服务员": ["worker", "station_attendant"],
    "洗衣班长": ["team_leader", "union_officer"],
}
RESIDENTS = 40


def load_department(org: dict[str, Any]) -> Department:
    facts = org["organisation"]
    return Department.objects.first() or Department.objects.create(
        name=facts["zh"], mine_name=facts["mine_zh"], branch_name=facts["party_branch_zh"], is_demo=True
    )


def load_teams(org: dict[str, Any]) -> dict[str, Team]:
    known = {team.code: team for team in Team.objects.all()}
    wanted = OTHER_TEAMS | {facts["code"]: facts["zh"] for facts in org["teams"]}
    new = [
        Team(code=code, name=name, order=order)
        for order, (code, name) in enumerate(wanted.items(), 1)
        if code not in known
    ]
    return known | {team.code: team for team in Team.objects.bulk_create(new)}


def load_people(org: dict[str, Any], teams: dict[str, Team], at: datetime) -> list[User]:
    """Adds who is missing, with roles; returns the miners who were added."""
    known = set(User.objects.values_list("staff_no", flat=True))
    password = make_password(PASSWORD)
    staff = [_person(facts, teams) for facts in org["people"]]
    admin = User(staff_no=ADMIN, name="系统管理员", gender=Gender.FEMALE, group="", shift_pattern="day")
    miners = _residents(org)
    new = [person for person in (*staff, admin, *miners) if person.staff_no not in known]
    for person in new:
        person.password = password
        person.spell()
    User.objects.bulk_create(new)
    RoleGrant.objects.bulk_create(
        RoleGrant(user=person, role=role, since=SINCE, granted_at=at)
        for person in new
        for role in roles_of(person)
    )
    _name_leaders(org, teams)
    return [person for person in new if person.group == Group.RESIDENT]


def roles_of(person: User) -> list[str]:
    """What somebody with this job holds."""
    if person.staff_no == ADMIN:
        return ["system_admin"]
    if person.job_post in ROLES_BY_JOB:
        return ROLES_BY_JOB[person.job_post]
    if person.group == Group.MINE_LEADER:
        return ["supervising_leader"]
    if person.group == Group.PARTY_CADRE:
        return ["section_leader"]
    if person.group == Group.TEAM_LEADER:
        return ["team_leader"]
    if person.group == Group.RESIDENT:
        return ["resident"]
    return ["worker", "party_patroller"] if person.is_party_member else ["worker"]


def by_job(team: str, jobs: list[str]) -> list[User]:
    return list(User.objects.filter(team__code=team, job_post__in=jobs))


def _person(facts: dict[str, Any], teams: dict[str, Team]) -> User:
    return User(
        staff_no=facts["no"],
        name=facts["name"],
        gender=Gender.FEMALE if facts["gender"] == "女" else Gender.MALE,
        team=teams[facts["team"]],
        job_post=facts["post"],
        group=facts["group"],
        is_party_member=facts["is_party_member"],
        shift_pattern=facts["shift_pattern"],
        hired_year=facts["hired_year"],
        ext=facts["ext"],
    )


def _residents(org: dict[str, Any]) -> list[User]:
    """Miners who live here: invented, as everything in the demo; the sections are those of occupied rooms."""
    sections = [room["section"] for room in org["rooms"] if room["occupied"]]
    holders = {
        facts["user"]: facts["section"] for facts in org["bathhouse"]["sample_lockers"] if facts["user"]
    }
    people = []
    for number in range(1, RESIDENTS + 1):
        name = f"住户{100 + number:04d}"
        people.append(
            User(
                staff_no=f"DEMO{1000 + number}",
                name=name,
                section=holders.get(name) or sections[(7 * number) % len(sections)],
                job_post="矿工",
                group=Group.RESIDENT,
                phone=f"139{number:08d}",
                shift_pattern=ShiftPattern.THREE_EIGHT,
            )
        )
    return people


def _name_leaders(org: dict[str, Any], teams: dict[str, Team]) -> None:
    leaders = {facts["code"]: facts["leader"] for facts in org["teams"]}
    leaders |= {"mine_leader": org["organisation"]["leader"], "office": "DEMO0002"}
    people = User.objects.in_bulk(list(leaders.values()), field_name="staff_no")
    without = [team for code, team in teams.items() if team.leader_id is None and leaders.get(code) in people]
    for team in without:
        team.leader = people[leaders[team.code]]
    Team.objects.bulk_update(without, ["leader"])
