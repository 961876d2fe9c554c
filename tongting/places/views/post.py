"""Pages of posts, areas and buildings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.places import actions, queries
from tongting.places.forms import AreaFilter, AreaForm, BuildingForm, PostFilter, PostForm, WalkForm
from tongting.places.models import Area, Building, Post
from tongting.places.views.editing import edit, export
from tongting.seams import gather
from tongting.web.access import allow, person_of


@allow("places.manage")
@require_GET
def post_list(request: HttpRequest) -> HttpResponse:
    filters = PostFilter(request.GET)
    shown = {
        "filters": filters,
        "posts": queries.posts_found(filters.chosen()),
        "kinds": dict(gather("post_kinds")),
        "narrowed": bool(filters.chosen()),
        "missing_year": queries.year_without_calendar(timezone.localdate()),
    }
    return render(request, "places/post_list.html", shown)


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest) -> HttpResponse:
    return edit(request, PostForm, None, title=_("添加岗点"), back="post_list")


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post, pk=pk)
    # The form writes what is typed into its own instance.
    shown = Post.objects.get(pk=pk)
    return edit(
        request,
        PostForm,
        post,
        title=shown.name,
        back="post_list",
        template="places/post_edit.html",
        post=shown,
    )


@allow("places.manage")
@require_POST
def post_export(request: HttpRequest) -> HttpResponse:
    return export(request, "posts", _("岗点表"))


@allow("places.manage")
@require_GET
def area_list(request: HttpRequest) -> HttpResponse:
    filters = AreaFilter(request.GET)
    chosen = filters.chosen()
    shown = {
        "filters": filters,
        "areas": queries.areas_found(chosen),
        "buildings": queries.buildings_found(chosen),
        "narrowed": bool(chosen),
    }
    return render(request, "places/area_list.html", shown)


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def area_new(request: HttpRequest) -> HttpResponse:
    return edit(request, AreaForm, None, title=_("添加区域"), back="area_list")


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def area_edit(request: HttpRequest, pk: int) -> HttpResponse:
    area = get_object_or_404(Area, pk=pk)
    return edit(request, AreaForm, area, title=area.name, back="area_list")


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def walk_edit(request: HttpRequest) -> HttpResponse:
    """How long it takes on foot from area to area."""
    form = WalkForm(request.POST or None, areas=list(queries.areas_found({})), walks=queries.walks())
    if request.method == "POST" and form.is_valid():
        if actions.set_walks(form.minutes(), by=person_of(request), at=timezone.now()):
            messages.success(request, _("改好了"))
        return redirect("area_list")
    return render(request, "places/walk_edit.html", {"form": form})


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def building_new(request: HttpRequest) -> HttpResponse:
    return edit(request, BuildingForm, None, title=_("添加楼"), back="area_list")


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def building_edit(request: HttpRequest, pk: int) -> HttpResponse:
    building = get_object_or_404(Building, pk=pk)
    return edit(request, BuildingForm, building, title=building.name, back="area_list")
