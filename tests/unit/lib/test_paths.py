import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.lib.paths import (
    SegmentConverter,
    decode_segment,
    encode_segment,
    routing_path,
)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("/v1/projects", "/v1/projects"),
        ("/v1/forms/a%2Fb/x?y=%2F", "/v1/forms/a%2Fb/x"),
        ("/v1/forms/a%2fb", "/v1/forms/a%2Fb"),
        ("/100%25/%21%24", "/100%25/!$"),
        ("/a%252Fb", "/a%252Fb"),
        ("/%E9%97%AE", "/" + "\u95ee".encode().decode("latin-1")),
        ("/broken%2", "/broken%2"),
        ("/broken%zz%", "/broken%zz%"),
        ("/a#b", "/a"),
        ("", ""),
    ],
)
def test_only_slash_and_percent_stay_encoded(raw: str, path: str) -> None:
    assert routing_path(raw) == path


@given(st.text(min_size=1))
def test_every_name_survives_the_way_through_an_address(name: str) -> None:
    raw = "/forms/" + encode_segment(name) + "/end"

    start, forms, segment, end = routing_path(raw).split("/")

    assert (start, forms, end) == ("", "forms", "end")
    assert decode_segment(segment).encode("latin-1").decode("utf-8") == name


@given(st.text(alphabet=st.characters(max_codepoint=255)))
def test_any_bytes_on_the_request_line_give_a_path(raw: str) -> None:
    routing_path(raw).encode("latin-1")


def test_a_segment_is_decoded_for_the_view() -> None:
    assert SegmentConverter().to_python("a%2Fb%252F") == "a/b%2F"


def test_reversing_refuses_names_that_would_not_come_back() -> None:
    converter = SegmentConverter()
    assert converter.to_url("wash 2022") == "wash 2022"
    for name in ("a/b", "100%"):
        with pytest.raises(ValueError, match="encode_segment"):
            converter.to_url(name)
