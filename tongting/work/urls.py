"""Addresses of the work room."""

from django.urls import path

from tongting.work import views

urlpatterns = [
    path("work/", views.parked_list, name="work_parked_list"),
    path("work/row/<int:pk>/retry/", views.row_retry, name="work_row_retry"),
    path("work/period/<int:pk>/retry/", views.run_retry, name="work_run_retry"),
]
