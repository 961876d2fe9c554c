"""Addresses of the week."""

from django.urls import path

from patrols.views import complaint, issue, issue_report, issue_step, post_history, recheck, term

urlpatterns = [
    path("issues/", issue.issue_list, name="issue_list"),
    path("issues/all/", issue.issue_search, name="issue_search"),
    path("issues/mine/", issue.issue_mine, name="issue_mine"),
    path("issues/export/", issue.issue_export, name="issue_export"),
    path("issues/new/", issue_report.issue_report, name="issue_report"),
    path("issues/assign/", issue_step.issue_assign_many, name="issue_assign_many"),
    path("issues/terms/", term.term_list, name="term_list"),
    path("issues/terms/<str:severity>/", term.term_edit, name="term_edit"),
    path("issues/complaints/", complaint.complaint_list, name="complaint_list"),
    path("issues/posts/<str:code>/", post_history.post_history_page, name="post_history"),
    path("issues/<int:pk>/", issue.issue_detail, name="issue_detail"),
    path("issues/<int:pk>/assign/", issue_step.issue_assign, name="issue_assign"),
    path("issues/<int:pk>/rectify/", issue_step.issue_rectify, name="issue_rectify"),
    path("issues/<int:pk>/verify/", issue_step.issue_verify, name="issue_verify"),
    path("issues/<int:pk>/send-back/", issue_step.issue_send_back, name="issue_send_back"),
    path("issues/<int:pk>/extend/", issue_step.issue_extend, name="issue_extend"),
    path("issues/<int:pk>/ask-time/", issue_step.issue_ask_time, name="issue_ask_time"),
    path("issues/<int:pk>/refuse-time/", issue_step.issue_refuse_time, name="issue_refuse_time"),
    path("issues/<int:pk>/ask-help/", issue_step.issue_ask_help, name="issue_ask_help"),
    path("issues/<int:pk>/merge/", issue_step.issue_merge, name="issue_merge"),
    path("issues/<int:pk>/wait/", issue_step.issue_wait, name="issue_wait"),
    path("issues/<int:pk>/defer/", issue_step.issue_defer, name="issue_defer"),
    path("issues/<int:pk>/resume/", issue_step.issue_resume, name="issue_resume"),
    path("issues/<int:pk>/void/", issue_step.issue_void, name="issue_void"),
    path("issues/<int:pk>/answer/", complaint.issue_answer, name="issue_answer"),
    path("rechecks/", recheck.recheck_list, name="recheck_list"),
    path("rechecks/export/", recheck.recheck_export, name="recheck_export"),
    path("rechecks/<int:pk>/", recheck.recheck_detail, name="recheck_detail"),
    path("rechecks/<int:pk>/keep/", recheck.recheck_keep, name="recheck_keep"),
    path("rechecks/<int:pk>/recur/", recheck.recheck_recur, name="recheck_recur"),
    path("rechecks/<int:pk>/skip/", recheck.recheck_skip, name="recheck_skip"),
    path("q/post/<str:token>/report/", complaint.complaint_new, name="complaint_new"),
    path("complaints/", complaint.complaint_find, name="complaint_find"),
    path("complaints/photo/", complaint.complaint_photo, name="complaint_photo"),
    path("complaints/<str:code>/", complaint.complaint_status, name="complaint_status"),
]
