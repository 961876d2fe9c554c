"""The page on which a mine says what it is called and what it wants."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongting.people import actions
from tongting.people.forms import DepartmentForm
from tongting.people.models import Department
from tongting.web.access import allow, person_of


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def department_edit(request: HttpRequest) -> HttpResponse:
    department = Department.objects.first()
    if department is None:
        messages.warning(request, _("先用安装命令建好科室，再来改"))
        return redirect("person_list")
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        if actions.change_department(department, form.cleaned_data, by=person_of(request), at=timezone.now()):
            messages.success(request, _("改好了"))
        return redirect("department_edit")
    return render(request, "people/department_edit.html", {"form": form})
