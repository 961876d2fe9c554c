"""Addresses of the people room."""

from django.urls import path

from tongting.people.views import account, department, person

urlpatterns = [
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
    path("me/", account.my_page, name="my_page"),
    path("me/password/", account.password_change, name="password_change"),
    path("people/", person.person_list, name="person_list"),
    path("people/new/", person.person_new, name="person_new"),
    path("people/export/", person.person_export, name="person_export"),
    path("people/roles/", person.role_list, name="role_list"),
    path("people/department/", department.department_edit, name="department_edit"),
    path("people/<int:pk>/", person.person_edit, name="person_edit"),
    path("people/<int:pk>/password/", person.person_password, name="person_password"),
    path("people/<int:pk>/disable/", person.person_disable, name="person_disable"),
    path("people/<int:pk>/enable/", person.person_enable, name="person_enable"),
    path("people/<int:pk>/roles/", person.grant_new, name="grant_new"),
    path("people/roles/<int:pk>/end/", person.grant_end, name="grant_end"),
]
