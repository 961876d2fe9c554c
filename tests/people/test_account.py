"""The way in: numbers as they are typed, wrong passwords, one-time passwords, sessions that end."""

import re

import pytest
import time_machine
from django.contrib.auth import hashers
from django.urls import reverse

from tests.cast import PASSWORD, moment, person
from tongting.events.models import Event
from tongting.people.models import User
from tongting.people.passwords import ALPHABET, one_time_password, plain_number

LOGIN = "/login/"


def log_in(client, number, password=PASSWORD):
    return client.post(LOGIN, {"username": number, "password": password})


def is_in(client):
    return client.get(reverse("my_page")).status_code == 200


@pytest.mark.parametrize("typed", ["T022", " T022 ", "Ｔ０２２", "t022", "T 022"])
def test_a_number_is_read_as_hands_type_it(client, mine, typed):
    assert log_in(client, typed).status_code == 302
    assert is_in(client)


def test_a_wrong_password_says_what_to_do(client, mine):
    page = log_in(client, "T022", "wrong").content.decode()
    assert "工号或密码不对" in page and "系统管理员" in page
    assert not is_in(client)


def test_after_six_wrong_passwords_nothing_is_hashed_and_others_still_get_in(client, mine, monkeypatch):
    answers = [log_in(client, "T022", f"wrong{n}").status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    hashed = []
    slow = hashers.PBKDF2PasswordHasher.encode
    monkeypatch.setattr(hashers, "verify_password", lambda *a, **k: hashed.append(a) or (False, False))
    monkeypatch.setattr("django.contrib.auth.hashers.make_password", lambda *a, **k: hashed.append(a) or slow)
    monkeypatch.setattr(User, "check_password", lambda *a: hashed.append(a) or False)
    for number in ("T022", "t022"):
        locked = log_in(client, number)
        assert locked.status_code == 429 and "一次性密码" in locked.content.decode()
    assert hashed == []
    monkeypatch.undo()
    assert log_in(client, "T028").status_code == 302, "the same address, another account"


def test_the_lock_ends_after_a_quarter_of_an_hour_or_by_a_one_time_password(client, mine):
    with time_machine.travel(moment("2026-11-19 08:00"), tick=False) as clock:
        for number in ("T022", "T010"):
            for n in range(6):
                log_in(client, number, f"wrong{n}")
        assert log_in(client, "T022").status_code == 429
        clock.move_to(moment("2026-11-19 08:16"))
        assert log_in(client, "T022").status_code == 302
        clock.move_to(moment("2026-11-19 08:05"))
        client.force_login(mine.admin)
        password = slip_of(client.post(reverse("person_password", args=[mine.cook.pk])))
        client.logout()
        assert log_in(client, "T010", password).status_code == 302


def slip_of(response):
    assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"
    return re.search(r"big-n num\">([a-z0-9-]+)<", response.content.decode())[1]


def test_the_slip_has_its_own_button_for_paper(client, mine):
    client.force_login(mine.admin)
    page = client.post(reverse("person_password", args=[mine.cook.pk])).content.decode()
    assert re.search(r"<button[^>]*data-print>.*?打印纸条", page) and "shell" in page


def test_a_one_time_password_opens_one_page_until_it_is_replaced(client, mine, caplog):
    client.force_login(mine.admin)
    password = slip_of(client.post(reverse("person_password", args=[mine.cook.pk])))
    for page in (reverse("person_edit", args=[mine.cook.pk]), reverse("person_list")):
        assert password not in client.get(page).content.decode()
    assert not any(password in str(value) for value in client.session.values())
    assert not any(password in str(event.__dict__) for event in Event.objects.all())
    assert password not in caplog.text
    client.logout()
    assert log_in(client, "T010", PASSWORD).status_code == 200, "the old one is gone"
    log_in(client, "T010", password)
    assert client.get(reverse("person_list")).url == reverse("password_change")
    done = client.post(
        reverse("password_change"), {"new_password1": "xin-de-mima-9", "new_password2": "xin-de-mima-9"}
    )
    assert done.url == reverse("my_page") and is_in(client), "one's own session goes on"
    client.logout()
    assert log_in(client, "T010", "xin-de-mima-9").status_code == 302
    verbs = Event.objects.filter(thing="people.user", thing_id=mine.cook.pk).values_list("verb", flat=True)
    assert list(verbs) == ["password_given", "password_changed"]


@pytest.mark.parametrize(
    ("password", "sentence", "english"),
    [
        ("k7x", "密码太短，至少要 8 位", "at least 8"),
        ("password1", "这个密码很多人都在用", "Many people use"),
        ("13900000077", "密码和手机号太像", "too much like"),
    ],
)
def test_every_rule_of_a_password_speaks_the_language_of_the_page(
    client, mine, settings, password, sentence, english
):
    User.objects.filter(pk=mine.cook.pk).update(phone="13900000077")
    log_in(client, "T010")
    new = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    page = client.post(reverse("password_change"), new).content.decode()
    assert sentence in page
    assert not re.search(r"[Tt]his password|太相似|太常见|太短了", page)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert english in client.post(reverse("password_change"), new).content.decode()


def test_every_rule_of_a_password_has_its_own_sentence(settings):
    assert all(rule["NAME"].startswith("tongting.") for rule in settings.AUTH_PASSWORD_VALIDATORS)


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(client, mine, django_user_model):
    phone = type(client)()
    for device in (client, phone):
        log_in(device, "T010")
    new = {"new_password1": "xin-de-mima-9", "new_password2": "xin-de-mima-9"}
    refused = client.post(reverse("password_change"), {"old_password": "wrong", **new}).content.decode()
    assert "现在的密码不对" in refused
    assert client.post(reverse("password_change"), {"old_password": PASSWORD, **new}).status_code == 302
    assert is_in(client) and not is_in(phone)


def test_a_disabled_account_is_out_at_once_and_its_sessions_never_come_back(client, mine):
    phone = type(client)()
    log_in(phone, "T010")
    client.force_login(mine.admin)
    client.post(reverse("person_disable", args=[mine.cook.pk]))
    assert not is_in(phone)
    client.post(reverse("person_enable", args=[mine.cook.pk]))
    assert not is_in(phone), "the old session stays dead"
    log_in(phone, "T010")
    assert is_in(phone)


def test_a_disabled_account_gets_no_password(client, mine):
    User.objects.filter(pk=mine.cook.pk).update(is_active=False)
    client.force_login(mine.admin)
    answer = client.post(reverse("person_password", args=[mine.cook.pk]), follow=True)
    assert "先启用再给密码" in answer.content.decode()
    assert log_in(type(client)(), "T010").status_code == 200


def test_logging_out_takes_a_post(client, mine):
    client.force_login(mine.cook)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert not is_in(client)


def test_my_page_shows_what_is_known_about_me(client, mine):
    client.force_login(mine.woman_attendant)
    page = client.get(reverse("my_page")).content.decode()
    for text in ("华浴工", "T028", "女浴池工", "浴池班", "党员巡查员", "女浴池"):
        assert text in page


def test_one_time_passwords_are_long_and_without_doubtful_signs():
    found = {one_time_password() for _n in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", password) for password in found)
    assert not set("0o1l5s2z8b") & set(ALPHABET)


def test_numbers_are_plain():
    assert plain_number("　ＤＥＭＯ００１ ") == "DEMO001"


@pytest.mark.django_db
def test_a_leader_without_the_right_sees_none_of_it(client, mine):
    client.force_login(mine.leader)
    for name in ("person_list", "person_new"):
        assert client.get(reverse(name)).status_code == 403
    victim = person("T100", "新来的", "worker")
    for name in ("person_edit", "person_password", "person_disable", "person_enable", "grant_new"):
        answer = client.post(reverse(name, args=[victim.pk]))
        assert answer.status_code == 403, name
    victim.refresh_from_db()
    assert victim.is_active and victim.check_password(PASSWORD)
