"""Names are read as surnames, words are not."""

from tongting.people import names


def test_surnames_are_read_as_surnames():
    assert names.pinyin("单国强") == "shan guo qiang" and names.initials("曾华") == "zh"
    assert names.pinyin("John") == "john" and names.pinyin("") == ""


def test_words_that_begin_like_a_surname_are_not():
    assert names.spelling("洗衣房") == "xi yi fang"
    assert names.text_index("洗衣房漏水").split() == ["洗衣房漏水", "xiyifangloushui", "xyfls"]
