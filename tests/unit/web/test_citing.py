"""How releases are cited."""

from datetime import date

from collect.web.catalogue.citing import Citation


def citation(title: str = "Homes", producer: str = "Bureau") -> Citation:
    """Of the second release."""
    day = date(2026, 11, 30)
    return Citation("HOMES", title, producer, 2, day, "https://a.example/catalogue")


def test_the_producer_comes_first() -> None:
    assert citation().text == (
        "Bureau (2026). Homes (release 2) [Data set]. 2026-11-30."
        " https://a.example/catalogue"
    )


def test_without_a_producer_the_title_does() -> None:
    cited = citation(producer="")
    assert cited.text.startswith("Homes (release 2) [Data set]. (2026).")
    assert "author" not in cited.bibtex


def test_what_means_something_to_tex_is_written_as_such() -> None:
    cited = citation(title="5 % {of} a_b & c\\d~e^f", producer="A, B and C")
    assert cited.bibtex == (
        "@misc{homes_2,\n"
        "  author = {{A, B and C}},\n"
        "  title = {{5 \\% \\{of\\} a\\_b \\& c\\textbackslash{}d\\textasciitilde{}e"
        "\\textasciicircum{}f}},\n"
        "  year = {2026},\n"
        "  month = {11},\n"
        "  version = {2},\n"
        "  note = {Data set},\n"
        "  url = {https://a.example/catalogue}\n"
        "}"
    )
