"""A small target: teams by code."""

from tongting.imports import columns as c
from tongting.imports.columns import Column
from tongting.imports.reading import RowError
from tongting.imports.targets import Counts, Target
from tongting.people.models import Team

TITLES = ["班组代码", "班组名称", "顺序"]
COLUMNS = [
    Column("code", "班组代码", c.staff_number(), required=True, example="laundry", hint="字母"),
    Column("name", "班组名称", c.text(10), required=True, example="洗衣班"),
    Column("order", "顺序", c.integer(), example="9"),
]


def sorted_out(rows):
    """(what it does, row, team) for each row."""
    there = {team.code: team for team in Team.objects.all()}
    for row in rows:
        team = there.get(row["code"])
        if team is None:
            yield "created", row, Team(code=row["code"])
        else:
            same = (team.name, team.order) == (row["name"], row["order"] or 0)
            yield "unchanged" if same else "updated", row, team


def compare(rows):
    done = [what for what, _row, _team in sorted_out(rows)]
    message = "这个班组已经撤销，换一个代码"
    errors = [RowError(row["_row"], "班组代码", message) for row in rows if row["code"] == "gone"]
    return Counts(done.count("created"), done.count("updated"), done.count("unchanged"), tuple(errors))


def apply(rows, *, by, at):
    done = []
    for what, row, team in sorted_out(rows):
        if what != "unchanged":
            team.name, team.order = row["name"], row["order"] or 0
            team.save()
        if row["name"] == "断电":
            raise RuntimeError
        done.append(what)
    return done.count("created"), done.count("updated"), done.count("unchanged")


TEAMS = Target("班组", "people.manage", lambda: COLUMNS, "code", compare, apply, note="一行一个班组")
