"""Addresses of the week."""

from django.urls import path

from patrols.views import issue, issue_report, issue_step, plan, week

urlpatterns = [
    path("issues/", issue.issue_list, name="issue_list"),
    path("issues/all/", issue.issue_search, name="issue_search"),
    path("issues/mine/", issue.issue_mine, name="issue_mine"),
    path("issues/export/", issue.issue_export, name="issue_export"),
    path("issues/new/", issue_report.issue_report, name="issue_report"),
    path("issues/reported/", issue_report.issue_reported, name="issue_reported"),
    path("issues/assign/", issue_step.issue_assign_many, name="issue_assign_many"),
    path("issues/<int:pk>/", issue.issue_detail, name="issue_detail"),
    path("issues/<int:pk>/assign/", issue_step.issue_assign, name="issue_assign"),
    path("issues/<int:pk>/rectify/", issue_step.issue_rectify, name="issue_rectify"),
    path("issues/<int:pk>/verify/", issue_step.issue_verify, name="issue_verify"),
    path("issues/<int:pk>/send-back/", issue_step.issue_send_back, name="issue_send_back"),
    path("issues/<int:pk>/extend/", issue_step.issue_extend, name="issue_extend"),
    path("issues/<int:pk>/wait/", issue_step.issue_wait, name="issue_wait"),
    path("issues/<int:pk>/defer/", issue_step.issue_defer, name="issue_defer"),
    path("issues/<int:pk>/resume/", issue_step.issue_resume, name="issue_resume"),
    path("issues/<int:pk>/void/", issue_step.issue_void, name="issue_void"),
    path("weeks/", week.week_plan, name="week_plan"),
    path("weeks/<str:week>/", week.week_plan_of, name="week_plan_of"),
    path("weeks/<str:week>/pick/", week.plan_pick, name="plan_pick"),
    path("weeks/<str:week>/add/", week.plan_add, name="plan_add"),
    path("weeks/<str:week>/close/", week.week_close, name="week_close"),
    path("weeks/<str:week>/summary/", week.week_summary, name="week_summary"),
    path("weeks/<str:week>/records/<str:what>/", week.week_records, name="week_records"),
    path("weeks/<str:week>/bulletin/", week.week_bulletin, name="week_bulletin"),
    path("weeks/<str:week>/export/<str:what>/", week.week_export, name="week_export"),
    path("plan/<int:pk>/", plan.plan_item, name="plan_item"),
    path("plan/<int:pk>/arrange/", plan.plan_arrange, name="plan_arrange"),
    path("plan/<int:pk>/progress/", plan.plan_progress, name="plan_progress"),
    path("plan/<int:pk>/hand-in/", plan.plan_hand_in, name="plan_hand_in"),
    path("plan/<int:pk>/close/", plan.plan_close, name="plan_close"),
    path("plan/<int:pk>/send-back/", plan.plan_send_back, name="plan_send_back"),
    path("plan/<int:pk>/void/", plan.plan_void, name="plan_void"),
    path("plan/<int:pk>/link/", plan.plan_link, name="plan_link"),
]
