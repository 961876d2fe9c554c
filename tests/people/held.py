"""A source of todos for the test of what a person still holds."""

from tongting.seams import Todo


def due(person, at):
    yield Todo(text="地漏堵了", detail="3号宿舍楼", url="/issues/1/")
