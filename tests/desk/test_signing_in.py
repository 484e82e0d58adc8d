"""Signing in, and out again."""

from tests.desk.desk import Desk
from tests.support.servers import EMAIL, PASSWORD


def test_a_wrong_password_is_said_and_the_address_kept(stranger: Desk) -> None:
    stranger.open("/sign-in")
    stranger.look("sign-in")
    stranger.page.get_by_label("Email address").fill(EMAIL)
    stranger.page.get_by_label("Password").fill("something else")
    stranger.page.get_by_role("button", name="Sign in").click()
    stranger.page.get_by_role("alert").wait_for()
    assert stranger.page.get_by_label("Email address").input_value() == EMAIL
    stranger.look("sign-in-refused")
    stranger.page.get_by_label("Password").fill(PASSWORD)
    stranger.page.get_by_role("button", name="Sign in").click()
    stranger.page.get_by_role("button", name="Sign out").click()
    header = stranger.page.get_by_role("banner")
    header.get_by_role("link", name="Sign in").wait_for()
    stranger.look("start")
