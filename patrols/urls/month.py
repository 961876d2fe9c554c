"""Addresses of the month."""

from django.urls import path

from patrols.views import assessment, record

urlpatterns = [
    path("months/", assessment.month_list, name="month_list"),
    path("months/<str:month>/", assessment.month_detail, name="month_detail"),
    path("months/<str:month>/people/<int:person>/", assessment.month_person, name="month_person"),
    path("months/<str:month>/draft/", assessment.month_draft, name="month_draft"),
    path("months/<str:month>/review/", assessment.month_review, name="month_review"),
    path("months/<str:month>/publicise/", assessment.month_publicise, name="month_publicise"),
    path("months/<str:month>/approve/", assessment.month_approve, name="month_approve"),
    path("months/<str:month>/reopen/", assessment.month_reopen, name="month_reopen"),
    path("months/<str:month>/export/", assessment.month_export, name="month_export"),
    path("records/", record.record_list, name="record_list"),
    path("records/new/", record.record_new, name="record_new"),
    path("records/<int:pk>/withdraw/", record.record_withdraw, name="record_withdraw"),
]
