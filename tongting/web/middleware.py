"""What every answer passes: headers that keep foreign code out, and the first password that must be changed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

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
Answer = Callable[[HttpRequest], HttpResponse]
# What a person with a one-time password may still open.
STILL_OPEN = {"password_change", "logout", "settings_me"}


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # A shared desk's back button must not show the last person's page; ETags still work.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class PasswordChangeMiddleware:
    """A one-time password opens exactly one door: the page on which it is replaced."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.user.is_authenticated and request.user.must_change_password and name not in STILL_OPEN:
            return redirect("password_change")
        return None
