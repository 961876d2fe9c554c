"""Names are read as surnames, words are not."""

import pytest

from tongting.people import names
from tongting.people.models import User
from tongting.places.models import Area, Post


def test_surnames_are_read_as_surnames():
    assert names.pinyin("单国强") == "shan guo qiang" and names.initials("曾华") == "zh"
    assert names.pinyin("John") == "john" and names.pinyin("") == ""


def test_words_that_begin_like_a_surname_are_not():
    assert names.spelling("洗衣房") == "xi yi fang"
    assert names.text_index("洗衣房漏水").split() == ["洗衣房漏水", "xiyifangloushui", "xyfls"]


@pytest.mark.django_db
def test_the_longest_name_is_spelled_as_far_as_there_is_room():
    """PostgreSQL refuses what is too long for its column; SQLite takes anything."""
    person = User.objects.create_user("N001", "庄" * 30)
    person.refresh_from_db()
    assert person.name_pinyin == ("zhuang " * 30)[:120] and person.name_initials == "z" * 30
    area = Area.objects.create(code="n", name="新区")
    post = Post.objects.create(code="N01", name="庄" * 40, kind="x", area=area)
    assert post.name_pinyin == ("zhuang " * 40)[:160]
