"""Tokens, digests, the time."""

import re
from datetime import timedelta

import pytest

from collect.lib.clock import now
from collect.lib.hashing import md5_hex, sha256_hex
from collect.lib.ids import is_token, new_instance_id, new_token


def test_tokens_have_central_s_form_and_differ() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9!$]{64}", token) for token in tokens)
    assert set("!$") <= set("".join(tokens))


@pytest.mark.parametrize(
    "text", ["", "a" * 63, "a" * 65, "a" * 63 + "/", "a" * 63 + "é", "a" * 64 + "\n"]
)
def test_other_texts_are_no_tokens(text: str) -> None:
    assert not is_token(text)


def test_a_new_token_is_a_token() -> None:
    assert is_token(new_token())


def test_instance_ids_are_random_uuids() -> None:
    pattern = (
        r"uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    )
    assert re.fullmatch(pattern, new_instance_id())
    assert new_instance_id() != new_instance_id()


def test_digests_are_lower_case_hexadecimal() -> None:
    # RFC 1321 A.5 and FIPS 180-2 B.1
    assert md5_hex(b"abc") == "900150983cd24fb0d6963f7d28e17f72"
    assert sha256_hex(b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_now_is_aware_and_in_utc() -> None:
    assert now().utcoffset() == timedelta(0)
