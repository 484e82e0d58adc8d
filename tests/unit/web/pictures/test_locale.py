"""Numbers and days as the language in use writes them."""

from __future__ import annotations

from django.utils import translation

from collect.web.pictures import locale


def test_names_and_signs_are_those_of_the_language() -> None:
    with translation.override("id"):
        assert locale.times()["months"][7] == "Agustus"
        assert locale.times()["days"][0] == "Minggu"
        assert locale.numbers()["decimal"] == ","
    with translation.override("en"):
        assert locale.times()["shortDays"][0] == "Sun"
        assert locale.numbers()["decimal"] == "."
