"""Addresses of the quarter: plan, sessions, question bank, tests, records."""

from django.urls import path

from patrols.views import exam, question, sitting, training, training_record, training_session, training_sign

SESSION, EXAM = "training/sessions/<int:pk>/", "training/exams/<int:pk>/"

urlpatterns = [
    path("training/", training.training_home, name="training_home"),
    path("training/plan/", training.training_plan, name="training_plan"),
    path("training/plan/<str:quarter>/", training.training_plan_of, name="training_plan_of"),
    path("training/plan/<str:quarter>/draft/", training.training_plan_draft, name="training_plan_draft"),
    path(
        "training/plan/<str:quarter>/publish/", training.training_plan_publish, name="training_plan_publish"
    ),
    path("training/plan/<str:quarter>/topics/", training.topic_new, name="topic_new"),
    path("training/topics/<int:pk>/", training.topic_edit, name="topic_edit"),
    path("training/topics/<int:pk>/pick/", training.topic_pick, name="topic_pick"),
    path("training/topics/<int:pk>/drop/", training.topic_drop, name="topic_drop"),
    path("training/topics/<int:pk>/records/", training.topic_records, name="topic_records"),
    path("training/sessions/", training_session.training_session_list, name="training_session_list"),
    path("training/sessions/new/", training_session.training_session_new, name="training_session_new"),
    path(SESSION, training_session.training_session, name="training_session"),
    path(f"{SESSION}edit/", training_session.training_session_edit, name="training_session_edit"),
    path(f"{SESSION}publish/", training_session.training_session_publish, name="training_session_publish"),
    path(f"{SESSION}cancel/", training_session.training_session_cancel, name="training_session_cancel"),
    path(f"{SESSION}hold/", training_session.training_session_hold, name="training_session_hold"),
    path(f"{SESSION}files/", training_session.session_file_add, name="session_file_add"),
    path("training/files/<int:pk>/", training_session.session_file, name="session_file"),
    path("training/files/<int:pk>/drop/", training_session.session_file_drop, name="session_file_drop"),
    path(f"{SESSION}code/", training_sign.training_code, name="training_code"),
    path(f"{SESSION}sign-in/", training_sign.training_sign_in, name="training_sign_in"),
    path(f"{SESSION}extra/", training_sign.seat_extra, name="seat_extra"),
    path(f"{SESSION}export/", training_sign.sign_in_export, name="sign_in_export"),
    path("training/seats/<int:pk>/mark/", training_sign.seat_mark, name="seat_mark"),
    path("training/questions/", question.question_list, name="question_list"),
    path("training/questions/export/", question.question_export, name="question_export"),
    path("training/questions/new/", question.question_new, name="question_new"),
    path("training/questions/<int:pk>/", question.question_detail, name="question_detail"),
    path("training/questions/<int:pk>/replace/", question.question_replace, name="question_replace"),
    path("training/questions/<int:pk>/retire/", question.question_retire, name="question_retire"),
    path("training/questions/<int:pk>/restore/", question.question_restore, name="question_restore"),
    path("training/exams/", exam.exam_list, name="exam_list"),
    path("training/exams/new/", exam.exam_new, name="exam_new"),
    path(EXAM, exam.exam_detail, name="exam"),
    path(f"{EXAM}edit/", exam.exam_edit, name="exam_edit"),
    path(f"{EXAM}publish/", exam.exam_publish, name="exam_publish"),
    path(f"{EXAM}cancel/", exam.exam_cancel, name="exam_cancel"),
    path(f"{EXAM}figures/", exam.exam_figures, name="exam_figures"),
    path(f"{EXAM}export/", exam.exam_export, name="exam_export"),
    path(f"{EXAM}begin/", sitting.sitting_begin, name="sitting_begin"),
    path("training/papers/<int:pk>/", sitting.sitting_page, name="sitting"),
    path("training/papers/<int:pk>/answer/", sitting.sitting_answer, name="sitting_answer"),
    path("training/papers/<int:pk>/hand-in/", sitting.sitting_hand_in, name="sitting_hand_in"),
    path("training/papers/<int:pk>/result/", sitting.sitting_result, name="sitting_result"),
    path("training/people/", training_record.training_people, name="training_people"),
    path("training/people/export/", training_record.training_export, name="training_export"),
    path("training/people/<int:person>/", training_record.training_person, name="training_person"),
]
