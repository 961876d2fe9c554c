"""Role × address: who may open what, written out once. A new address that is not in this table fails the test."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from patrols.models import Assessment, RecordEntry, RuleSet
from tests.cast import moment
from tests.test_house import walk_patterns
from tongting.exports.models import Export
from tongting.notices import actions as notices
from tongting.notices.models import Notice
from tongting.people import roles
from tongting.web.access import PUBLIC, SIGNED_IN

# What every named address takes; "public" and "signed in" are no rights.
TABLE = {
    PUBLIC: [
        "root", "health", "login", "logout", "photo_file", "post_scan", "complaint_new", "complaint_photo",
        "complaint_find", "complaint_status", "service_worker", "offline", "campaign_draw", "campaign_draw_json",
        "star_board", "star_board_of", "star_poster", "star_year", "room_public", "locker_public", "voice_new",
        "box_public", "found_public", "haircut_wall", "haircut_now", "draw_script",
        "player", "player_worker", "player_pair", "player_programme", "player_tune", "player_beats",
    ],
    SIGNED_IN: [
        "today", "my_page", "settings_me", "password_change", "resume", "role_list", "notice_list", "notice_open",
        "notice_read_all", "photo_upload", "patrol_detail", "patrol_void", "issue_mine", "issue_detail",
        "bulletin_list", "bulletin_detail", "bulletin_publish", "bulletin_return", "bulletin_word",
        "bulletin_picture", "bulletin_readers", "export_list", "export_detail", "export_state", "export_file",
        "export_again", "import_list", "import_new", "import_template", "import_detail", "import_errors",
        "import_apply", "import_drop", "confirm_list", "presence_confirm", "presence_explain", "quality_person",
        "outbox", "outbox_hello", "outbox_send", "offline_pages", "star_home", "campaign_dorm", "campaign_locker",
        "campaign_service", "campaign_detail", "criteria_list", "criteria_detail", "criteria_compare", "star_map",
        "star_dorm", "star_locker", "locker_hall", "sheet_detail", "sheet_void", "my_room", "rest_card_new",
        "rest_card_lift", "consent_give", "consent_withdraw", "star_history", "result_detail", "objection_list",
        "objection_detail", "help_detail", "help_look", "service_now", "star_candidates", "star_eligible",
        "star_measures", "award_mine", "award_code", "objection_decide", "appeal_detail", "appeal_decide",
    ],
    "home.see": ["home"],
    "people.manage": [
        "person_list", "person_new", "person_edit", "person_export", "person_password", "person_disable",
        "person_enable", "grant_new", "grant_end", "person_holdings", "departure_new", "departure_call_off",
        "slip_list", "team_list", "team_new", "team_edit", "team_drop", "department_edit",
    ],
    "training.own": [
        "contest_list", "contest", "contest_results", "contest_draw", "contest_certificates", "contest_export",
        "contest_sign", "contest_sign_for", "contest_withdraw", "contest_object",
        "training_home", "training_session", "training_session_hold", "session_file", "session_file_add",
        "session_file_drop", "training_code", "training_sign_in", "seat_mark", "seat_extra", "sign_in_export", "exam",
        "exam_figures", "sitting_begin", "sitting", "sitting_answer", "sitting_hand_in", "sitting_result",
        "training_person",
    ],
    "training.see": [
        "training_plan", "training_plan_of", "topic_records", "training_session_list", "exam_list", "training_people",
    ],
    "training.keep": [
        "training_plan_draft", "training_plan_publish", "topic_new", "topic_edit", "topic_pick", "topic_drop",
        "training_session_new", "training_session_edit", "training_session_publish", "training_session_cancel",
        "question_list", "question_export", "question_new", "question_detail", "question_replace", "question_retire",
        "question_restore", "exam_new", "exam_edit", "exam_publish", "exam_cancel", "exam_export", "training_export",
    ],
    "roster.own": ["roster_list", "roster_me", "roster_export"],
    "roster.keep": [
        "roster_put", "roster_fill", "roster_go_on", "leave_list", "leave_new", "leave_withdraw", "leave_export",
    ],
    "certificate.own": [
        "certificate_me", "certificate_hand_in", "certificate_take_back", "certificate_detail",
    ],
    "certificate.team": ["certificate_list", "certificate_lack", "certificate_export"],
    "certificate.keep": [
        "certificate_new", "certificate_check", "certificate_end", "certificate_kind_list", "certificate_kind_new",
        "certificate_kind_edit",
    ],
    "roster.keep_all": ["shift_kind_list", "shift_kind_new", "shift_kind_edit", "shift_kind_usual"],
    "places.manage": [
        "post_list", "post_new", "post_edit", "post_export", "code_sheet", "code_renew", "area_list", "area_new",
        "area_edit", "building_new", "building_edit", "room_list", "room_new", "room_edit", "room_export",
        "locker_list", "locker_edit", "locker_new", "locker_export", "calendar_list", "calendar_drop", "walk_edit",
    ],
    "system.operate": ["work_parked_list", "work_row_retry", "work_run_retry"],
    "patrol.do": [
        "post_code", "patrol_run", "patrol_paper", "slot_mine", "slot_detail", "slot_explain", "swap_list",
        "swap_offer", "swap_take", "swap_withdraw",
    ],
    "rota.make": [
        "rota_list", "rota_detail", "rota_draw", "rota_slots", "rota_publish", "rota_export", "rota_run_state",
        "rota_run_cancel",
    ],
    "rota.answer": ["slot_missed", "slot_accept", "slot_refuse"],
    "coverage.see": ["coverage", "coverage_export"],
    "patrol.see": ["patrol_list", "patrol_export"],
    "patrol.void": ["conflict_list", "conflict_detail", "conflict_decide"],
    "patrol.quality": ["quality_list", "quality_export"],
    "standard.see": ["standard_list", "standard_detail", "standard_compare", "standard_export"],
    "standard.edit": [
        "standard_new", "standard_begin", "standard_draft", "standard_item_new", "standard_item",
        "standard_item_drop", "standard_item_move", "standard_publish", "standard_take_back", "standard_drop",
    ],
    "issue.report": ["issue_report", "issue_reported"],
    "issue.see": [
        "issue_list", "issue_search", "recheck_list", "recheck_detail", "post_history", "term_list",
    ],
    "issue.export": ["issue_export", "recheck_export"],
    "issue.assign": ["issue_assign_many", "issue_answer", "complaint_list", "recheck_skip"],
    "issue.verify": ["recheck_keep", "recheck_recur"],
    "issue.terms": ["term_edit"],
    "plan.see": [
        "week_plan", "week_plan_of", "week_summary", "week_records", "week_export", "plan_item", "plan_arrange",
        "plan_progress", "plan_hand_in", "plan_close", "plan_send_back", "plan_void", "plan_link",
    ],
    "plan.manage": ["plan_pick", "plan_add", "week_close"],
    "bulletin.write": [
        "bulletin_new", "bulletin_edit", "bulletin_refresh", "bulletin_submit", "bulletin_void",
        "bulletin_withdraw", "week_bulletin", "result_bulletin",
    ],
    "bulletin.approve": ["bulletin_approve"],
    "bulletin.settings": ["bulletin_settings"],
    "food.see": ["food_list", "food_page", "food_amend", "food_word", "food_export"],
    "month.own": [
        "month_list", "month_mine", "month_detail", "month_person", "month_brief", "record_list", "appeal_list",
        "appeal_new", "appeal_withdraw", "correction_list", "correction_detail", "rule_set_list", "rule_set_detail",
        "rule_set_compare", "month_seal", "pay_mine", "task_list", "task_detail", "task_report", "task_finish",
        "task_miss", "task_withdraw", "task_reopen",
    ],
    "pay.see": ["pay_months", "pay_sheet", "pay_export"],
    "pay.keep": ["pay_limits"],
    "task.team": ["task_new"],
    "month.see": ["month_notice", "appeal_export", "correction_export"],
    "month.draft": ["month_draft", "month_publicise", "appeal_name"],
    "month.rules": [
        "rule_set_begin", "rule_set_draft", "rule_set_indicator", "rule_set_indicator_new", "rule_set_indicator_drop",
        "rule_set_extra", "rule_set_extra_new", "rule_set_extra_drop", "rule_set_grades", "rule_set_terms",
        "rule_set_publish", "rule_set_take_back", "rule_set_drop", "trial_new", "trial_detail", "trial_state",
        "trial_export",
    ],
    "month.review": ["month_review", "month_reopen"],
    "month.approve": ["month_approve", "correction_decide"],
    "month.export": ["month_books", "month_book", "year_book", "task_export"],
    "month.record": ["record_new", "record_withdraw", "correction_new", "correction_visit"],
    "contest.keep": [
        "contest_new", "contest_edit", "contest_trade_new", "contest_trade", "contest_arrange",
        "contest_trade_drop", "contest_step", "contest_finish", "contest_back", "contest_release", "contest_answer",
        "contest_absent", "contest_came",
    ],
    "contest.judge": ["contest_tasks", "contest_sheet"],
    "star.see": [
        "campaign_list", "campaign_export", "campaign_enrol", "plaque_print", "certificate_print",
        "campaign_results", "result_export", "help_list", "help_export", "objection_export", "star_year_export",
        "room_stickers", "locker_stickers",
    ],
    "star.manage": [
        "criteria_begin", "criteria_draft", "criteria_part_new", "criteria_part", "criteria_part_drop",
        "criteria_part_move", "criteria_publish", "criteria_take_back", "criteria_drop", "campaign_new",
        "campaign_edit", "campaign_judges", "campaign_settle", "campaign_open", "campaign_draw_lots",
        "campaign_start", "campaign_lock", "campaign_cancel", "entry_withdraw", "star_collect", "result_moderate",
        "result_rework", "result_publicise", "result_finalise", "second_look_ask", "second_look_assign",
        "second_look_drop", "help_assign", "campaign_replace", "objection_name",
    ],
    "star.judge": ["star_tasks", "sheet_new", "door_closed"],
    "star.vote": ["locker_look", "star_nominate", "star_vote"],
    "prize.hand": [
        "star_door", "prize_list", "prize_new", "prize_edit", "prize_detail", "prize_in", "prize_count",
        "prize_export", "award_list", "award_hand", "award_drop", "award_choose", "award_export",
    ],
    "star.object": ["objection_new"],
    "tender.bid": [
        "job", "job_ask", "job_file", "market_rules", "price_book", "job_object", "contract", "contract_confirm",
        "contract_decline", "contract_word", "market", "my_bids", "my_contracts", "my_income", "my_income_export",
        "job_grab", "job_give_back", "crew_list", "crew_new", "crew", "crew_edit", "crew_agree", "crew_refuse",
        "crew_dissolve", "my_envelope", "bid_seal", "bid_withdraw", "opening_record", "opening_export",
        "turn_start", "turn_list", "delivery", "delivery_hand_in", "delivery_sign", "settlement_list",
        "settlement", "settlement_sign", "settlement_object", "settlement_paid",
    ],
    "station.use": [
        "station_home", "station_bath", "station_convenience", "station_page", "loan_extend", "wish_stand",
        "wish_withdraw", "slot_list", "slot_reserve", "slot_withdraw", "station_parcel", "parcel_mine",
        "parcel_code_withdraw", "found_board", "loss_mine", "loss_withdraw", "locker_mine",
        "key_ask", "key_withdraw", "haircut", "haircut_book", "haircut_number", "turn_come", "turn_withdraw",
        "station_music", "song_home", "song_withdraw",
    ],
    "station.serve": [
        "desk", "desk_lock", "desk_pin", "desk_lend", "desk_return", "desk_back", "desk_slip", "desk_count",
        "desk_journal",
        "desk_person", "desk_act", "desk_parcel_in", "desk_parcel_out", "desk_parcel_left", "desk_parcel_paste",
        "desk_parcel_paper", "desk_give", "desk_stock", "desk_item", "desk_box", "desk_box_check", "box_print",
        "desk_drinks", "desk_found_new", "desk_found_list", "desk_found_due", "desk_found", "desk_disposal",
        "desk_lockers", "desk_locker", "desk_locker_give", "desk_keys", "desk_key_new", "desk_key", "desk_open",
        "desk_charging", "desk_haircut", "desk_handover", "desk_handover_take", "desk_songs",
        "desk_seats", "desk_sendings",
    ],
    "station.see": [
        "loan_list", "loan_export", "voice_list", "voice_export", "station_figures", "figures_export", "booking_list",
        "booking_export", "parcel_list", "parcel_export", "stock_list", "stock_shopping", "stock_shopping_export",
        "stock_ledger", "stock_ledger_export", "drink_list", "found_list",
        "locker_plan", "locker_card", "locker_register", "key_list", "key_export", "opening_list", "opening_export",
        "music_home", "proof_list", "proof_day", "proof_export", "charge_list", "charge_export", "turn_list",
        "turn_export", "handover_list", "handover_detail", "handover_export", "wish_list", "wish_export",
        "sending_list", "sending_export",
    ],
    "station.manage": [
        "service_list", "service_edit", "unit_add", "unit_change", "desk_edit", "loan_rule", "release_list",
        "voice_answer", "desk_signs", "parcel_rule", "shelf_arrange",
        "item_edit", "item_new", "drink_rule", "drink_forecast", "drink_order", "drink_day_withdraw",
        "found_rule", "found_export", "key_rule", "charging_edit", "haircut_edit",
        "tune_list", "tune_new", "tune_edit", "tune_file", "programme_edit", "playlist_new", "playlist_edit",
        "playlist_drop", "announcement_new", "announcement_edit", "player_new", "player_edit", "player_code",
        "player_let_go", "silence_report", "service_note", "seats_edit", "service_switch",
    ],
    "tender.see": [
        "job_list", "job_export", "job_cancel", "opening_give_up", "delivery_materials", "deduction_new",
        "deduction_drop", "settlement_void", "payroll", "income_figures", "income_rows", "income_export",
        "job_close",
    ],
    "tender.make": [
        "contract_issue", "job_new", "job_edit", "job_reissue", "job_send", "job_answer", "template_list",
        "template_save", "template_drop", "job_file_add", "job_file_drop",
    ],
    "tender.review": ["job_review", "job_return", "job_award_decide", "contract_terminate"],
    "tender.evaluate": ["plans_mark", "bid_explain", "job_propose", "job_direct"],
    "tender.decide": ["job_objection_decide"],
    "tender.rules": ["market_rules_edit"],
    "tender.open": ["code_card", "code_take", "code_void", "code_void_rest", "opening"],
    "tender.settle": [
        "settlement_again", "settlement_draft", "settlement_post", "settlement_answer", "settlement_correct",
        "payroll_export",
    ],
    "tender.pay": ["settlement_approve"],
}  # fmt: skip


# A script gets a sentence where people get a page around it.
SCRIPT = {"X-Requested-With": "fetch"}


def routes():
    return {entry.name: entry.callback for _route, entry in walk_patterns(get_resolver()) if entry.name}


def rights_of_routes():
    return {name: right for right, names in TABLE.items() for name in names}


def test_every_address_stands_in_the_table_with_its_right():
    declared = {name: view.right for name, view in routes().items()}
    table = rights_of_routes()
    # The steps of an issue ask for the right that the step takes; rules/issue.py decides the rest.
    steps = {
        name: right for name, right in declared.items() if name.startswith("issue_") and name not in table
    }
    assert set(steps.values()) <= {SIGNED_IN, *roles.RIGHTS}
    assert {name: right for name, right in declared.items() if name not in steps} == table


@pytest.fixture
def sample(mine):
    """One of everything, for addresses that name something."""
    assessment = Assessment.objects.create(
        month="2026-10", first_day=moment("2026-10-01 00:00").date(), last_day=moment("2026-10-31 00:00").date(),
        rule_set=RuleSet.objects.first(), drafted_at=moment("2026-11-01 02:00"),
    )  # fmt: skip
    record = RecordEntry.objects.create(
        person=mine.cook, kind="late", day=assessment.last_day, reason="迟到", entered_by=mine.assessor,
        entered_at=moment("2026-10-31 09:00"),
    )  # fmt: skip
    return {
        "code": mine.pool.code, "token": mine.pool.token, "kind": mine.pool.kind, "month": assessment.month,
        "person": mine.cook.pk, "pk": record.pk, "severity": "normal", "week": "2026-W44", "what": "found",
        "period": "2026-10-31", "contest": "dorm", "part": "group", "day": "2026-10-31",
        "patrol": record.pk,
        "number": 1, "group": "post_staff",
        "step": "cancel",
        "quarter": "2026-Q4",
        "digest": "0" * 16, "year": 2026,
    }  # fmt: skip


# What addresses are made with, one combination after the other.
WANTED = (
    (), ("pk",), ("code",), ("token",), ("kind",), ("month",), ("severity",), ("month", "person"), ("week",),
    ("week", "what"), ("period",), ("contest",), ("contest", "part"), ("contest", "part", "code"), ("pk", "day"),
    ("month", "patrol"),
    ("number",), ("group",), ("group", "code"), ("part",), ("part", "code"),
    ("quarter",), ("person",),
    ("month", "digest"), ("year",),
)  # fmt: skip


def address(name, sample):
    for wanted in WANTED:
        try:
            return reverse(name, kwargs={key: sample[key] for key in wanted})
        except NoReverseMatch:
            continue
    return None


def person_of(mine, role):
    """Somebody who holds exactly this role."""
    somebody = mine.cook
    somebody.grants.all().delete()
    somebody.grants.create(
        role=role, since=moment("2020-01-01 00:00").date(), granted_at=moment("2020-01-01 00:00")
    )
    return somebody


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_a_role_opens_its_doors_and_no_others(client, mine, sample, role):
    client.force_login(person_of(mine, role), "django.contrib.auth.backends.ModelBackend")
    rights, wrong, closed = roles.rights_of({role}), [], 0
    for name, right in rights_of_routes().items():
        path = address(name, sample)
        if path is None or right in (PUBLIC, SIGNED_IN):
            continue
        # The page that says what is not there or not for them is the same everywhere: one in twenty shows it.
        closed += right not in rights
        status = client.get(path, headers=SCRIPT if right in rights or closed % 20 else None).status_code
        if (status == 403) == (right in rights) or status >= 500:
            wrong.append(f"{name} ({right}): {status}")
    assert not wrong, "\n".join(wrong)


def test_nobody_comes_in_without_logging_in(client, mine, sample):
    for name, right in rights_of_routes().items():
        path = address(name, sample)
        if path is None or right == PUBLIC:
            continue
        answer = client.get(path)
        assert answer.status_code == 302 and answer.url.startswith("/login/"), name
        script = client.get(path, headers=SCRIPT)
        assert script.status_code == 401 and "登录" in script.json()["error"], name


def test_what_belongs_to_another_stays_closed(client, mine, sample):
    """Score, export and notice of somebody else."""
    export = Export.objects.create(
        kind="issues",
        title="台账",
        params={},
        filename="a.xlsx",
        asked_by=mine.head,
        asked_at=moment("2026-11-01 09:00"),
    )
    notices.tell(mine.head, "给科长", "/today/", key="k", at=moment("2026-11-01 09:00"))
    client.force_login(mine.attendant, "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("month_person", args=["2026-10", mine.cook.pk])).status_code == 403
    assert client.get(reverse("export_detail", args=[export.pk])).status_code == 404
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 404
    assert client.get(reverse("notice_open", args=[Notice.objects.get().pk])).status_code == 404
    assert Notice.objects.get().read_at is None
