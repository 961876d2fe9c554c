"""What the pillars offer, by dotted path, in order: the second page of the settings. Checked at start, see
tongting/seams.py."""

SEAMS: dict[str, list[str]] = {
    "evidence": [
        "patrols.evidence.collect",
        "patrols.training_evidence.collect",
        "patrols.contest_evidence.collect",
        "patrols.task_evidence.collect",
        "starrating.evidence.collect",
        "stations.evidence.collect",
    ],
    "todos": [
        "patrols.presence_todos.due",
        "patrols.todos.due",
        "patrols.conflict_todos.due",
        "patrols.recheck_todos.due",
        "patrols.week_todos.due",
        "patrols.food_todos.due",
        "patrols.month_todos.due",
        "patrols.rota_todos.due",
        "patrols.training_todos.due",
        "patrols.contest_todos.due",
        "starrating.sheet_todos.due",
        "starrating.todos.due",
        "starrating.result_todos.due",
        "starrating.award_todos.due",
        "tenders.todos.due",
        "stations.todos.due",
        "stations.handover_todos.due",
        "stations.optional_todos.due",
        "tongting.notices.bulletin.todos.due",
        "tongting.places.todos.due",
        "tongting.people.todos.due",
        "tongting.people.certificate_todos.due",
        "tongting.work.todos.due",
    ],
    "suggestions": [
        "patrols.suggestions.suggest",
        "starrating.suggestions.suggest",
        "stations.suggestions.suggest",
    ],
    "sheets": [
        "patrols.sheets.month_sheets",
        "starrating.sheets.month_sheets",
        "tenders.sheets.month_sheets",
        "stations.sheets.month_sheets",
    ],  # fmt: skip
    "tiles": [
        "patrols.tiles.tiles",
        "patrols.training_tiles.tiles",
        "starrating.tiles.tiles",
        "tenders.tiles.tiles",
        "stations.tiles.tiles",
        "tongting.people.tiles.tiles",
    ],  # fmt: skip
    "panels": ["patrols.tiles.panels"],
    "standing": [
        "patrols.standing.standing",
        "patrols.contest_standing.standing",
        "starrating.standing.standing",
        "tenders.standing.standing",
        "stations.standing.standing",
    ],
    "busy": [
        "tongting.people.busy.busy",
        "patrols.busy.busy",
        "patrols.training_busy.busy",
        "tenders.busy.busy",
    ],
    "certificates": ["tongting.people.certificates.certificates"],
    "certificate_kinds": ["tongting.people.certificates.kinds"],
    "held": [
        "tongting.people.held.held",
        "tongting.places.held.held",
        "patrols.held.held",
        "starrating.held.held",
        "tenders.held.held",
        "stations.held.held",
    ],  # fmt: skip
    "inspections": ["patrols.inspections.done"],
    "faults": ["patrols.inspections.faults"],
    "counted": ["patrols.counted.counted"],
    "days": ["patrols.contest_evidence.days", "starrating.evidence.days"],
    "finders": ["starrating.evidence.finders", "stations.evidence.finders"],
    "offline": [
        "patrols.offline.pages",
        "patrols.contest_offline.pages",
        "starrating.offline.pages",
        "tenders.offline.pages",
        "stations.offline.pages",
    ],  # fmt: skip
    "navigation": [
        "patrols.navigation.entries",
        "starrating.navigation.entries",
        "tenders.navigation.entries",
        "stations.navigation.entries",
        "tongting.web.navigation.settings_entries",
    ],
    # The first answer counts; who gets none begins with the overview or with what is to do.
    "landings": ["stations.landing.landing"],
    "post_kinds": ["patrols.kinds.post_kinds"],
}
# Tables whose newest row tells that tiles or panels may look different: the overview is drawn anew at once, and after a
# minute in any case.
PULSE: list[str] = ["events.Event", "patrols.Patrol"]
# The one desk to which every pillar reports what it finds broken.
REPORT_DESK = "patrols.desk.report_issue"
# Work that waits in the database as outbox rows: kind → the function that does it (see tongting/work/).
OUTBOX: dict[str, str] = {
    "photo": "tongting.photos.actions.process",
    "blur": "tongting.photos.blurring.blur",
    "export": "tongting.exports.actions.build",
    "rota": "patrols.actions.rota_run.build",
    "trial": "patrols.actions.trial.build",
    "tune": "stations.actions.tune.process",
}
# What a phone may hand in from its own outbox: kind → the function called with (parcel, at) that answers with a receipt
# (see tongting/web/phone/ and docs/offline.md).
PHONE_OUTBOX: dict[str, str] = {
    "patrol": "patrols.views.parcel.take",
    "contest": "patrols.views.contest_parcel.take",
    "sheet": "starrating.views.parcel.take",
    "door": "starrating.views.tap.take_door",
    "look": "starrating.views.tap.take_looks",
    "turn": "tenders.views.parcel.take",
    "desk": "stations.views.packet.take",
}
# Bulletins whose figures a pillar writes: source → the function (subject, moment) → Draft (tongting/notices/bulletin/).
BULLETINS: dict[str, str] = {"week": "patrols.bulletin.write", "stars": "starrating.bulletin.write"}
# Workbooks, Word files and pictures a person may ask for: kind → the function that writes it.
EXPORTS: dict[str, str] = {
    "issues": "patrols.ledger.write_issues",
    "patrols": "patrols.ledger.write_patrols",
    "rechecks": "patrols.ledger.write_rechecks",
    "quality": "patrols.quality.write_quality",
    "month": "patrols.workbook.write_month",
    "appeals": "patrols.ledger.write_appeals",
    "corrections": "patrols.ledger.write_corrections",
    "trial": "patrols.trial_book.write_trial",
    "month_year": "patrols.year_book.write_year",
    "tasks": "patrols.task_book.write_tasks",
    "pay": "patrols.pay_book.write_pay",
    "rota": "patrols.rota_book.write_rota",
    "coverage": "patrols.rota_book.write_coverage",
    "standards": "patrols.standard_list.write_standards",
    "questions": "patrols.question_list.write_questions",
    "contest": "patrols.contest_book.write_contest",
    "sign_in": "patrols.training_book.write_sign_in",
    "training_records": "patrols.training_book.write_records",
    "training_marks": "patrols.training_book.write_marks",
    "campaign": "starrating.campaign_book.write_campaign",
    "jobs": "tenders.job_book.write_jobs",
    "payroll": "tenders.payroll_book.write_payroll",
    "market_figures": "tenders.figures_book.write_figures",
    "my_income": "tenders.income_book.write_income",
    "loans": "stations.loan_book.write_loans",
    "ratings": "stations.voice_book.write_ratings",
    "station_figures": "stations.figures_book.write_figures",
    "station_journal": "stations.figures_book.write_journal",
    "parcels": "stations.parcel_book.write_parcels",
    "found": "stations.found_book.write_found",
    "shopping": "stations.stock_book.write_shopping",
    "stock_ledger": "stations.stock_book.write_ledger",
    "locker_register": "stations.locker_book.write_lockers",
    "key_orders": "stations.locker_book.write_orders",
    "locker_openings": "stations.locker_book.write_openings",
    "charges": "stations.charging_book.write_charges",
    "haircuts": "stations.haircut_book.write_turns",
    "handovers": "stations.handover_book.write_handovers",
    "station_line": "stations.line_book.write_line",
    "sendings": "stations.sending_book.write_sendings",
    "music": "stations.music_book.write_month",
    "food_word": "patrols.food_paper.write_word",
    "food_month": "patrols.food_paper.write_month",
    "week_plan": "patrols.week_book.write_plan",
    "week_summary": "patrols.week_book.write_summary",
    "star_results": "starrating.star_book.write_results",
    "star_year": "starrating.list_book.write_year",
    "objections": "starrating.list_book.write_objections",
    "helps": "starrating.list_book.write_helps",
    "awards": "starrating.award_book.write_awards",
    "prize_ledger": "starrating.award_book.write_ledger",
    "opening_record": "tenders.opening_book.write_record",
    "contract_word": "tenders.contract_book.write_contract",
    "bulletin_word": "tongting.notices.bulletin.outputs.write_word",
    "bulletin_picture": "tongting.notices.bulletin.outputs.write_picture",
    "people": "tongting.people.lists.write_people",
    "roster": "tongting.people.grids.write_roster",
    "leave": "tongting.people.grids.write_leave",
    "certificates": "tongting.people.certificate_list.write_certificates",
    "posts": "tongting.places.lists.write_posts",
    "rooms": "tongting.places.lists.write_rooms",
    "lockers": "tongting.places.lists.write_lockers",
}
# Those that nobody but whoever asked for them may fetch, not even whoever operates the system.
CLOSED_EXPORTS: tuple[str, ...] = ("pay",)
# Lists a person may load from a workbook: kind → the table's description.
IMPORTS: dict[str, str] = {
    "standards": "patrols.standard_list.STANDARDS",
    "people": "tongting.people.lists.PEOPLE",
    "roster": "tongting.people.grids.ROSTER",
    "certificates": "tongting.people.certificate_list.CERTIFICATES",
    "posts": "tongting.places.lists.POSTS",
    "rooms": "tongting.places.lists.ROOMS",
    "lockers": "tongting.places.lists.LOCKERS",
    "issues": "patrols.ledger_in.ISSUES",
    "questions": "patrols.question_list.QUESTIONS",
    "parcels": "stations.parcel_list.PARCELS",
    "wages": "patrols.wage_list.WAGES",
}
# Built-in rules that every installation begins with, each a function that adds what is missing.
STARTERS: list[str] = [
    "patrols.demo.standards.load_standards",
    "patrols.demo.standards.load_rules",
    "patrols.demo.places.load_calendar",
    "tongting.people.starter.load_certificate_kinds",
    "patrols.demo.questions.load_questions",
    "starrating.starter.load_criteria",
    "stations.starter.load_stations",
    "stations.stock_starter.load_stock",
    "stations.bath_starter.load_bath",
    "stations.music_starter.load_music",
    "stations.optional_starter.load_optional",
]
# What other pillars live through in the demo: functions (first day, until, seed) → a function called for each day.
DEMO_LIVES: list[str] = [
    "patrols.demo.certificates.lives",
    "patrols.demo.contests.lives",
    "starrating.demo.race.lives",
    "tenders.demo.market.lives",
    # Before the desks, whose rounds of the clock would find a player that nobody has heard yet.
    "stations.demo.music.lives",
    "stations.demo.days.lives",
]
# What is told of the demo with its accounts: functions that give lines.
DEMO_WORDS: list[str] = ["stations.demo.counter.words"]
# The Celery queue on which a kind's bell rings; the others ring on the default one.
OUTBOX_QUEUES: dict[str, str] = {
    "photo": "photos", "blur": "photos", "export": "heavy", "rota": "heavy", "trial": "heavy", "tune": "heavy",
}  # fmt: skip
# Periods that must have been dealt with, caught up after the machine was off: kind → (day, week, month or quarter; the
# function called with (period, at); hours after the period's end, 0 where left out, negative for before it).
PERIOD_RUNS: dict[str, tuple[str, str] | tuple[str, str, int]] = {
    "month_draft": ("month", "patrols.tasks.draft_month", 2),
    "rota_day": ("day", "patrols.tasks.close_rota_day", 7),
    # The quarter's first day, 02:00: with what the quarter before has shown.
    "training_plan": ("quarter", "patrols.tasks.draft_training", 2),
    # Monday 08:00 and Friday 15:00 of the week.
    "plan_reminder": ("week", "patrols.tasks.remind_plan", -160),
    "week_bulletin": ("week", "patrols.tasks.draft_bulletin", -57),
    # The first of the next month, 08:00.
    "star_month": ("month", "starrating.tasks.open_month", 8),
    "settlements": ("day", "tenders.tasks.draft_settlements", 3),
    # After the draft of the month: who has fallen below; and every morning who is healed.
    "contract_check": ("month", "tenders.tasks.check_contracts", 6),
    "contract_paused": ("day", "tenders.tasks.check_paused_contracts", 7),
}
