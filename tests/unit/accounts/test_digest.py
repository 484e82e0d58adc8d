"""Digest in numbers: the examples of the RFCs, nonces, headers good and hostile."""

from __future__ import annotations

import pytest

from collect.accounts import digest
from collect.accounts.digest import Credentials, DigestError, Nonce

KEY = b"k" * 32
RFC_2617 = (
    'username="Mufasa", realm="testrealm@host.com",'
    ' nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html",'
    ' qop=auth, nc=00000001, cnonce="0a4f113b",'
    ' response="6629fae49393a05397450978507c4ef1",'
    ' opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC_7616 = (
    'username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html",'
    ' algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",'
    ' nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",'
    ' qop=auth, response="8ca523f5e9506fed4657c9700eebdbec",'
    ' opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


@pytest.mark.parametrize(
    ("header", "password"),
    [(RFC_2617, b"Circle Of Life"), (RFC_7616, b"Circle of Life")],
)
def test_the_examples_of_the_rfcs_prove_their_password(
    header: str, password: bytes
) -> None:
    given = digest.parse(header)
    secret = digest.secret_of(b"Mufasa", password, given.realm)
    assert digest.proves(given, secret, method="GET")
    assert not digest.proves(given, secret, method="POST")
    other = digest.secret_of(b"Mufasa", password + b"!", given.realm)
    assert not digest.proves(given, other, method="GET")


def test_every_parameter_is_part_of_the_proof() -> None:
    secret = digest.secret_of(b"Mufasa", b"Circle of Life", "http-auth@example.org")
    for old, new in (
        ("index", "other"),
        ("nc=00000001", "nc=00000002"),
        ("f2/", "f3/"),
    ):
        changed = digest.parse(RFC_7616.replace(old, new))
        assert not digest.proves(changed, secret, method="GET")


def test_quotation_marks_and_commas_within_values_are_read() -> None:
    text = RFC_7616.replace('"Mufasa"', r'"Mu\"f\\a, sa=x"') + ", "
    assert digest.parse(text).username == r'Mu"f\a, sa=x'


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('username="J\xc3\xb6rg"', "J\u00f6rg"),
        ('username="J\xf6rg"', "J\u00f6rg"),
        ("username*=UTF-8''J%C3%B6rg", "J\u00f6rg"),
        ("username*=utf-8'de'J%F6rg", "J\u00f6rg"),
        ("opaque2=x", ""),
    ],
)
def test_user_names_come_in_every_encoding(parameter: str, name: str) -> None:
    assert (
        digest.parse(RFC_7616.replace('username="Mufasa"', parameter)).username == name
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("algorithm=MD5", "algorithm=SHA-256", "algorithm"),
        ("algorithm=MD5", "algorithm=MD5-sess", "algorithm"),
        ("qop=auth", "qop=auth-int", "qop"),
        ("qop=auth,", "", "qop"),
        ("nc=00000001", "nc=1", "nc"),
        ("nc=00000001,", "", "nc"),
        ("8ca523f5", "8ca523fz", "response"),
        ("8ca523f5", "", "response"),
        ('realm="http-auth@example.org",', "", "realm"),
        ('uri="/dir/index.html",', "", "uri"),
        ("nonce=", "nonse=", "nonce"),
        ("username=", "nonce=", "twice"),
        ('"Mufasa"', '"Mufasa', "read"),
        ('"Mufasa"', "'; DROP", "read"),
        ("algorithm=MD5", "=", "read"),
        ('username="Mufasa"', "username*=latin1''x", "UTF-8"),
        ('"Mufasa"', '"' + "x" * 9000 + '"', "long"),
    ],
)
def test_other_digests_are_refused_with_a_reason(
    old: str, new: str, words: str
) -> None:
    assert old in RFC_7616
    with pytest.raises(DigestError, match=words):
        digest.parse(RFC_7616.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "username", "\x00", ",", "é", "=" * 50, '"' * 99])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(DigestError):
        digest.parse(text)


def test_a_nonce_tells_its_age_to_those_who_have_the_key() -> None:
    nonce = digest.new_nonce(KEY, at=1000.0, salt=b"12345678")
    assert digest.made_at(KEY, nonce) == 1000.0
    for at, state in ((1000, Nonce.GOOD), (1010, Nonce.GOOD), (1010.1, Nonce.STALE)):
        assert digest.judge(KEY, nonce, at=at, lifetime=10) is state
    # Made in the future: a clock was set back, and a new nonce is due.
    assert digest.judge(KEY, nonce, at=999, lifetime=10) is Nonce.STALE
    assert digest.judge(b"other" * 8, nonce, at=1000, lifetime=10) is Nonce.FOREIGN
    other = digest.new_nonce(KEY, at=1000.0, salt=b"87654321")
    assert other != nonce


@pytest.mark.parametrize("nonce", ["", "x", "é", "A" * 43, "A" * 400, "-_=", "a b"])
def test_nonces_of_others_are_nobodys(nonce: str) -> None:
    assert digest.judge(KEY, nonce, at=0, lifetime=10) is Nonce.FOREIGN


def test_one_changed_letter_makes_a_nonce_foreign() -> None:
    nonce = digest.new_nonce(KEY, at=1000.0, salt=b"12345678")
    for place in range(len(nonce) - 1):
        changed = "B" if nonce[place] == "A" else "A"
        forged = nonce[:place] + changed + nonce[place + 1 :]
        assert digest.judge(KEY, forged, at=1000, lifetime=10) is Nonce.FOREIGN


def test_a_challenge_says_what_a_phone_needs() -> None:
    assert digest.challenge("abc", stale=False) == (
        'Digest realm="Collect", domain="/v1", nonce="abc", algorithm=MD5, '
        'qop="auth", charset="UTF-8"'
    )
    assert digest.challenge("abc", stale=True).endswith(", stale=true")


def test_letters_outside_latin1_cannot_stop_the_arithmetic() -> None:
    given = Credentials("\u95ee", "r", "\u95ee", "/\u95ee", "0" * 32, "00000001", "c")
    assert not digest.proves(given, "0" * 32, method="GET")
