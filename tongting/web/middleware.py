"""What every answer passes: headers that keep foreign code out, and the first password that must be changed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongting.web.access import wants_json
from tongting.web.errors import bad_request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
Answer = Callable[[HttpRequest], HttpResponseBase]
# What a person with a one-time password may still open.
STILL_OPEN = {
    *("password_change", "logout", "settings_me", "health", "photo_file"),
    *("service_worker", "offline"),
}
# With this header a phone asks for a page to keep; the answer says whose it is.
KEEP, WHOSE = "X-TT-Keep", "X-TT-Person"


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # PostgreSQL chokes on a NUL, wherever a view would look for such an address.
        response = bad_request(request) if "\0" in request.path_info else self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # A shared desk's back button must not show the last person's page; a page with an ETag is asked for again.
            kept = "private, no-cache" if response.has_header("ETag") else "private, no-store"
            response.headers.setdefault("Cache-Control", kept)
            if KEEP in request.headers and request.user.is_authenticated:
                response.headers[WHOSE] = str(request.user.pk)
        return response


class CompressedPagesMiddleware(GZipMiddleware):
    """Pages go compressed over the mine's slow network, padded at random against guessing by length; pictures and
    workbooks are compressed as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/html", "application/json")):
            return response
        return super().process_response(request, response)


class PasswordChangeMiddleware:
    """A one-time password opens exactly one door: the page on which it is replaced."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in STILL_OPEN or not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if wants_json(request):
            return JsonResponse({"error": _("先把一次性密码换成自己的密码")}, status=403)
        return redirect("password_change")
