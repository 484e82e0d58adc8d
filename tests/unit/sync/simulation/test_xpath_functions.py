"""Functions of expressions, evaluated in a form with a = 7 and b empty."""

from __future__ import annotations

import pytest

from collect.sync.simulation.errors import FormError
from tests.unit.sync.simulation.xforms import filled, model_of, numbers_form, values


def result(expression: str) -> str:
    form = filled(numbers_form(x=expression), {"a": 7.0})
    return values(form)["x"]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("if(/data/a > 5, 'big', 'small')", "big"),
        ("if(/data/b > 5, 'big', 'small')", "small"),
        ("coalesce(/data/b, /data/a, 3)", "7"),
        ("coalesce(/data/b, number('x'))", ""),
        ("/data/a = 7", "1"),
        ("/data/a != '7'", "0"),
        ("/data/b = ''", "1"),
        ("true() = 'yes'", "1"),
        ("'a' = 'b' or 'a' = 'a'", "1"),
        ("/data/a mod 4", "3"),
        ("-/data/a mod 4", "-3"),
        ("/data/a mod 0", ""),
        ("/data/a div 2", "3.5"),
        ("1 div 0", "Infinity"),
        ("-1 div 0", "-Infinity"),
        ("0 div 0", ""),
        ("/data/a - 2 - 1", "4"),
        ("boolean(/data/b)", "0"),
        ("not(/data/a)", "0"),
        ("boolean-from-string('TRUE')", "1"),
        ("number('4.5') + 1", "5.5"),
        ("int(4.9)", "4"),
        ("string(3.0)", "3"),
        ("round(2.345, 2)", "2.35"),
        ("round(2.5)", "3"),
        ("pow(2, 10)", "1024"),
        ("pow(-8, 0.5)", ""),
        ("abs(-3)", "3"),
        ("sqrt(-1)", ""),
        ("sqrt(16)", "4"),
        ("round(pi(), 4)", "3.1416"),
        ("max(1, /data/a, 'x')", "7"),
        ("min(3, /data/b, 5)", "3"),
        ("max('x')", ""),
        ("sum(/data/a)", "7"),
        ("count(/data/*)", "4"),
        ("count(/data/nothing)", "0"),
        ("count-non-empty(/data/a)", "1"),
        ("concat('a', /data/a, 1 div 2)", "a70.5"),
        ("join('-', 'a', 'b', /data/a)", "a-b-7"),
        ("selected('a bc d', 'bc')", "1"),
        ("selected('a bc d', 'b')", "0"),
        ("selected-at('a bc d', 1)", "bc"),
        ("selected-at('a bc d', 9)", ""),
        ("selected-at('a bc d', -1)", ""),
        ("count-selected('a bc d')", "3"),
        ("count-selected(/data/b)", "0"),
        ("regex('ab12', '[a-z]+[0-9]+')", "1"),
        ("regex('ab12x', '[a-z]+[0-9]+')", "0"),
        ("contains('abc', 'bc')", "1"),
        ("starts-with('abc', 'bc')", "0"),
        ("ends-with('abc', 'bc')", "1"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -3)", "llo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('hello', 4, 2)", ""),
        ("substring-before('2026-01', '-')", "2026"),
        ("substring-before('2026', '-')", ""),
        ("substring-after('2026-01', '-')", "01"),
        ("string-length('abc')", "3"),
        ("string-length()", "0"),
        ("normalize-space('  a   b ')", "a b"),
        ("translate('abcd', 'abc', 'x')", "xd"),
        ("date('2026-03-10') - date('2026-03-01')", "9"),
        ("date('2026-03-10') > today()", "1"),
        ("today()", "2026-03-04"),
        ("format-date(today(), '%e %b %y, %n/%d, %a')", "4 Mar 26, 3/04, Wed"),
        ("format-date-time(now(), '%H:%M:%S.%3 %h')", "08:30:12.000 8"),
        ("format-date(/data/b, '%Y')", ""),
        ("date-time('2026-01-01T10:00:00Z') = '2026-01-01'", "1"),
        ("decimal-date-time('1970-01-02')", "1"),
        ("decimal-date-time('')", ""),
        ("decimal-time('1970-01-02T06:00:00Z')", "0.25"),
        ("decimal-time('')", ""),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        ("version()", "1"),
        ("property('deviceid')", "collect:Simulated0000000"),
        ("string-length(uuid())", "36"),
        ("string-length(uuid(8))", "8"),
        ("random() < 1", "1"),
        ("position(..)", "1"),
        ("position(/data/nothing)", "0"),
        ("position()", "1"),
    ],
)
def test_a_function_gives(expression: str, text: str) -> None:
    assert result(expression) == text


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("pulldata('f', 'a', 'b', 'c')", "pulldata() is not supported"),
        ("round(1, 2, 3)", "round() takes 1 to 2 arguments, not 3"),
        ("if(true(), 1)", "if() takes 3 arguments, not 2"),
        ("count(3)", "count() needs a path as its argument 1"),
        ("indexed-repeat(/data/a, /data, 1, 2)", "pairs of repeat and place"),
        ("indexed-repeat('a', /data, 1)", "needs a path as its argument 1"),
        ("now(1, 2)", "now() takes 0 to 1 arguments, not 2"),
    ],
)
def test_an_unsupported_call_is_refused_when_the_form_is_read(
    expression: str, message: str
) -> None:
    with pytest.raises(FormError) as error:
        model_of(numbers_form(x=expression))
    assert message in str(error.value)
    assert "/data/x, calculate" in str(error.value)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("regex('a', '[')", "bad pattern"),
        ("format-date(today(), '%Q')", "does not know %Q"),
        ("digest('a', 'crc32')", "does not know the algorithm"),
        ("date('soon')", "cannot be converted to a date"),
        ("instance('x')/root/item", "no secondary instance 'x'"),
        ("/other/a", "/other does not exist; the root is data"),
        ("/data/@id", "attributes are not supported"),
        ("jr:choice-name('a', '/data/b2')", "/data/b2 is no question"),
    ],
)
def test_what_fails_while_filling_names_the_form(expression: str, message: str) -> None:
    with pytest.raises(FormError) as error:
        result(expression)
    assert message in str(error.value)
    assert "form small" in str(error.value)
