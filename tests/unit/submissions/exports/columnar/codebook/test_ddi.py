"""The codebook as DDI; `tests/compat` has it judged by the standard's own schema."""

from datetime import date
from typing import Any

import pyarrow as pa
from lxml import etree

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.codebook import Codebook, Version
from collect.submissions.exports.columnar.content import DEFAULT, Variable
from tests.unit.submissions.exports.columnar.codebook.books import (
    MADE,
    YES_NO,
    book_of,
    number,
    table,
    text,
)

NS = {"d": "ddi:codebook:2_5"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def document(book: Codebook) -> Any:
    """The parsed document."""
    return etree.fromstring(b"".join(book.to_ddi()))


def texts(root: Any, path: str) -> list[str]:
    """The texts of the elements at a path of names."""
    found = root.findall("/".join(f"d:{name}" for name in path.split("/")), NS)
    return [element.text for element in found]


def test_study_and_document_are_described() -> None:
    root = document(
        book_of(
            producer="Ministry",
            abstract="About <children> & water",
            countries=("Nepal",),
            coverage="All provinces",
            collected=(date(2026, 1, 2), date(2026, 3, 4)),
            versions=(Version("1", MADE, ("age: became text",)), Version("")),
            settings={"Labels": "codes"},
        )
    )
    study = root.find("d:stdyDscr", NS)
    assert texts(root, "docDscr/citation/titlStmt/titl") == ["Codebook of Households"]
    assert texts(study, "citation/titlStmt/IDNo") == ["hh"]
    assert texts(study, "citation/prodStmt/producer") == ["Ministry"]
    assert texts(study, "citation/verStmt/version") == ["1", None]
    assert texts(study, "stdyInfo/abstract") == ["About <children> & water"]
    assert texts(study, "stdyInfo/sumDscr/nation") == ["Nepal"]
    assert texts(study, "stdyInfo/sumDscr/collDate") == ["2026-01-02", "2026-03-04"]
    assert texts(study, "notes") == ["Labels: codes"]


def test_each_table_is_a_file_of_its_variables() -> None:
    first = table([(number(), [1, 2, 3])])
    second = table([(number(), [1]), (text(), ["a"])], name="member")
    root = document(book_of(first, second, files={"member": "member.csv"}))
    assert texts(root, "fileDscr/fileTxt/fileName") == ["submissions", "member.csv"]
    assert texts(root, "fileDscr/fileTxt/dimensns/caseQnty") == ["3", "1"]
    assert texts(root, "fileDscr/fileTxt/dimensns/varQnty") == ["1", "2"]
    identifiers = [each.get("ID") for each in root.findall("d:fileDscr", NS)]
    files = [each.get("files") for each in root.iterfind("d:dataDscr/d:var", NS)]
    assert files == [identifiers[0], identifiers[1], identifiers[1]]


def test_a_variable_is_told_in_all_that_is_known() -> None:
    variable = number(
        labels={DEFAULT: "Age", "French (fr)": "Âge"},
        hints={DEFAULT: "In years"},
        path="/age",
        unit="year",
        relevant="${here} = 'yes' and 1 < 2",
        required="yes",
        constraint=". >= 0 and . < 120",
        calculation="1 + 1",
        missing=("-99",),
        pii="quasi",
        versions=("1", "2"),
    )
    root = document(book_of(table([(variable, [4, None, -99, 8])])))
    var = root.find("d:dataDscr/d:var", NS)
    assert (var.get("name"), var.get("measUnit")) == ("age", "year")
    assert (var.get("intrvl"), var.get("representationType")) == ("contin", "numeric")
    labels = [(each.text, each.get(LANG)) for each in var.findall("d:labl", NS)]
    assert labels == [("Age", None), ("Âge", "fr")]
    assert texts(var, "qstn/qstnLit") == ["Age", "Âge"]
    assert texts(var, "qstn/ivuInstr") == ["In years"]
    assert texts(var, "universe") == ["${here} = 'yes' and 1 < 2"]
    assert dict(var.find("d:valrng/d:range", NS).attrib) == {
        "UNITS": "INT",
        "min": "0",
        "maxExclusive": "120",
    }
    assert var.find("d:invalrng/d:item", NS).get("VALUE") == "-99"
    assert texts(var, "derivation/drvcmd") == ["1 + 1"]
    assert texts(var, "verStmt/version") == ["1", "2"]
    assert {each.get("type"): each.text for each in var.findall("d:sumStat", NS)} == {
        "vald": "2",
        "invd": "2",
        "min": "4",
        "max": "8",
        "mean": "6",
    }
    notes = {each.get("subject"): each.text for each in var.findall("d:notes", NS)}
    assert notes == {"required": "yes", "path": "/age"}


def test_choices_are_categories_with_frequencies() -> None:
    variable = text("here", choices=YES_NO, missing=("98",))
    root = document(book_of(table([(variable, ["yes", "98", "?", "yes"])])))
    var = root.find("d:dataDscr/d:var", NS)
    assert texts(var, "catgry/catValu") == ["yes", "no", "98"]
    assert texts(var, "catgry/catStat") == ["2", "0", "1"]
    assert texts(var, "catgry/labl") == ["Yes", "Oui", "No", "Non", "Don't know"]
    assert [each.get("missing") for each in var.findall("d:catgry", NS)] == [
        None,
        None,
        "Y",
    ]
    assert texts(var, "undocCod") == ["1 answers are on no list."]


def test_choices_of_several_are_variables_of_0_and_1() -> None:
    variable = Variable("m/yes", pa.int8(), "choice", choices=YES_NO[:1])
    root = document(book_of(table([(variable, [1, 0, 1, None])])))
    var = root.find("d:dataDscr/d:var", NS)
    assert texts(var, "catgry/catValu") == ["0", "1"]
    assert texts(var, "catgry/catStat") == ["1", "2"]
    assert var.find("d:sumStat[@type='mean']", NS) is None


def test_parts_of_an_answer_have_the_label_of_the_part() -> None:
    part = Variable(
        "gps-Latitude",
        pa.float64(),
        "part",
        label="Where? (latitude)",
        labels={DEFAULT: "Where?"},
    )
    untold = Variable("x", pa.float64(), "part", labels={"fr": "y"})
    root = document(book_of(table([(part, [1.5]), (untold, [float("inf")])])))
    first, second = root.findall("d:dataDscr/d:var", NS)
    assert texts(first, "labl") == ["Where? (latitude)"]
    assert texts(first, "qstn/qstnLit") == ["Where?"]
    assert texts(second, "labl") == ["y"]
    assert second.find("d:sumStat[@type='max']", NS) is None


def test_no_text_breaks_the_document() -> None:
    hostile = "\x00<a b='c'>\"&amp;]]>\r\n\t\ud83d\U0001f600\u202eعربي\x85"
    book = book_of(
        table([(text("\x01<\n&\"'", labels={hostile: hostile, "": hostile}), ["a"])]),
        producer=hostile,
        files={"submissions": hostile},
    )
    root = document(book)
    var = root.find("d:dataDscr/d:var", NS)
    assert var.get("name") == "\ufffd<\n&\"'"
    assert texts(var, "labl")[0] == hostile.replace("\x00", "\ufffd").replace(
        "\ud83d", "\ufffd"
    )


def test_answers_that_do_not_fit_are_told() -> None:
    variable = text("age", question_type="integer", choices=())
    root = document(book_of(table([(variable, ["4", "four"])])))
    var = root.find("d:dataDscr/d:var", NS)
    assert texts(var, "notes") == ["1"]
    assert var.get("intrvl") == "contin"


def test_a_large_codebook_comes_in_pieces() -> None:
    choices = tuple(Choice(f"c{i}", {DEFAULT: "x" * 100}) for i in range(1_000))
    pieces = list(book_of(table([(text(choices=choices), ["c1"])])).to_ddi())
    assert len(pieces) > 1
    assert max(map(len, pieces)) < 100_000
