"""Addresses of imports."""

from django.urls import path

from tongting.imports import views

urlpatterns = [
    path("imports/", views.import_list, name="import_list"),
    path("imports/<slug:kind>/", views.import_new, name="import_new"),
    path("imports/<slug:kind>/template.xlsx", views.import_template, name="import_template"),
    path("imports/run/<int:pk>/", views.import_detail, name="import_detail"),
    path("imports/run/<int:pk>/errors.xlsx", views.import_errors, name="import_errors"),
    path("imports/run/<int:pk>/apply", views.import_apply, name="import_apply"),
    path("imports/run/<int:pk>/drop", views.import_drop, name="import_drop"),
]
