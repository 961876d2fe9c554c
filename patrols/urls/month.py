"""Addresses of the month."""

from django.urls import path

from patrols.views import appeal, assessment, correction, month_paper, record, rule_set, rule_set_edit, trial

urlpatterns = [
    path("months/", assessment.month_list, name="month_list"),
    path("months/mine/", assessment.month_mine, name="month_mine"),
    path("months/rules/", rule_set.rule_set_list, name="rule_set_list"),
    path("months/rules/compare/", rule_set.rule_set_compare, name="rule_set_compare"),
    path("months/rules/draft/", rule_set_edit.rule_set_draft, name="rule_set_draft"),
    path("months/rules/draft/grades/", rule_set_edit.rule_set_grades, name="rule_set_grades"),
    path("months/rules/draft/terms/", rule_set_edit.rule_set_terms, name="rule_set_terms"),
    path("months/rules/draft/publish/", rule_set_edit.rule_set_publish, name="rule_set_publish"),
    path("months/rules/draft/drop/", rule_set_edit.rule_set_drop, name="rule_set_drop"),
    path(
        "months/rules/draft/groups/<slug:group>/new/",
        rule_set_edit.rule_set_indicator_new,
        name="rule_set_indicator_new",
    ),
    path(
        "months/rules/draft/groups/<slug:group>/<slug:code>/",
        rule_set_edit.rule_set_indicator,
        name="rule_set_indicator",
    ),
    path(
        "months/rules/draft/groups/<slug:group>/<slug:code>/drop/",
        rule_set_edit.rule_set_indicator_drop,
        name="rule_set_indicator_drop",
    ),
    path("months/rules/draft/<slug:part>/new/", rule_set_edit.rule_set_extra, name="rule_set_extra_new"),
    path("months/rules/draft/<slug:part>/<slug:code>/", rule_set_edit.rule_set_extra, name="rule_set_extra"),
    path(
        "months/rules/draft/<slug:part>/<slug:code>/drop/",
        rule_set_edit.rule_set_extra_drop,
        name="rule_set_extra_drop",
    ),
    path("months/rules/trials/<int:pk>/", trial.trial_detail, name="trial_detail"),
    path("months/rules/trials/<int:pk>/state/", trial.trial_state, name="trial_state"),
    path("months/rules/trials/<int:pk>/export/", trial.trial_export, name="trial_export"),
    path("months/rules/<int:number>/", rule_set.rule_set_detail, name="rule_set_detail"),
    path("months/rules/<int:number>/begin/", rule_set_edit.rule_set_begin, name="rule_set_begin"),
    path("months/rules/<int:number>/take-back/", rule_set_edit.rule_set_take_back, name="rule_set_take_back"),
    path("months/rules/<int:number>/trial/", trial.trial_new, name="trial_new"),
    path("months/<str:month>/", assessment.month_detail, name="month_detail"),
    path("months/<str:month>/people/<int:person>/", assessment.month_person, name="month_person"),
    path("months/<str:month>/people/<int:person>/brief/", assessment.month_brief, name="month_brief"),
    path("months/<str:month>/people/<int:person>/correct/", correction.correction_new, name="correction_new"),
    path(
        "months/<str:month>/late/<int:patrol>/correct/", correction.correction_visit, name="correction_visit"
    ),
    path("months/<str:month>/appeal/", appeal.appeal_new, name="appeal_new"),
    path("months/<str:month>/notice/", month_paper.month_notice, name="month_notice"),
    path("months/<str:month>/draft/", assessment.month_draft, name="month_draft"),
    path("months/<str:month>/review/", assessment.month_review, name="month_review"),
    path("months/<str:month>/publicise/", assessment.month_publicise, name="month_publicise"),
    path("months/<str:month>/approve/", assessment.month_approve, name="month_approve"),
    path("months/<str:month>/reopen/", assessment.month_reopen, name="month_reopen"),
    path("appeals/", appeal.appeal_list, name="appeal_list"),
    path("appeals/export/", appeal.appeal_export, name="appeal_export"),
    path("appeals/<int:pk>/", appeal.appeal_detail, name="appeal_detail"),
    path("appeals/<int:pk>/decide/", appeal.appeal_decide, name="appeal_decide"),
    path("appeals/<int:pk>/withdraw/", appeal.appeal_withdraw, name="appeal_withdraw"),
    path("appeals/<int:pk>/name/", appeal.appeal_name, name="appeal_name"),
    path("corrections/", correction.correction_list, name="correction_list"),
    path("corrections/export/", correction.correction_export, name="correction_export"),
    path("corrections/<int:pk>/", correction.correction_detail, name="correction_detail"),
    path("corrections/<int:pk>/decide/", correction.correction_decide, name="correction_decide"),
    path("records/", record.record_list, name="record_list"),
    path("records/new/", record.record_new, name="record_new"),
    path("records/<int:pk>/withdraw/", record.record_withdraw, name="record_withdraw"),
]
