"""A source of held things for the test of what a person still holds."""

from tongting.seams import Held


def held(person, at):
    yield Held("整改的问题", "地漏堵了，3号宿舍楼", "/issues/1/")
