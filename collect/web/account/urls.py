"""Addresses of signing in and of one's own account."""

from django.urls import path

from collect.web.account import own, signing

urlpatterns = [
    path("account", own.account, name="account"),
    path("account/password", own.password, name="account-password"),
    path("account/sessions/end", own.end_others, name="account-sessions"),
    path("account/sessions/<int:session_id>/end", own.end, name="account-session"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("language", signing.language, name="language"),
]
