import { describe, expect, it } from 'vitest';

import { asCollect } from '../../src/engine/asCollect';
import { NotXPath, parse, written } from '../../src/engine/xpath';

describe('an expression', () => {
  it.each([
    ['1+2 *3', '1 + 2 * 3'],
    [' /data/a <= -.5 ', '/data/a <= -.5'],
    ['concat(\'a, b\', "c")', 'concat(\'a, b\', "c")'],
    ["instance('x')/root/item[name = current()/../a]/label", null],
    ['/data/house [ /data/n < 3 ]/age', '/data/house[/data/n < 3]/age'],
    ['../meta/entity/@create or //any | .', '../meta/entity/@create or //any | .'],
    ['count(../*) div 2 mod 3', 'count(../*) div 2 mod 3'],
    ['ancestor::group/text()', null],
    ["(a or b)[1]/c and jr:choice-name(d, 'e')", null],
    ['/', null],
  ])('%s is read and written', (text, again) => {
    expect(written(parse(text))).toBe(again ?? text);
    expect(parse(written(parse(text)))).toEqual(parse(text));
  });

  it.each(['', '1 +', 'f(', 'f(1,)', "'open", 'a[1', '1 2', '#', '/data/)', ','])(
    '%j is none',
    (text) => {
      expect(() => parse(text)).toThrow(NotXPath);
    },
  );
});

function form(attributes: string): string {
  return (
    '<model><bind nodeset="/data/n" type="int"/><bind nodeset="/data/s" type="string"/>' +
    `<bind nodeset="/data/q" ${attributes}/></model>`
  );
}

function after(attributes: string): string | null | undefined {
  const read = new DOMParser().parseFromString(asCollect(form(attributes)), 'text/xml');
  const name = attributes.split('=')[0] ?? '';
  return read.getElementsByTagName('bind')[2]?.getAttribute(name);
}

describe('as Collect understands it', () => {
  it.each([
    ['constraint="regex(., \'[0-9]+\')"', "regex(., concat('^(?:', '[0-9]+', ')$'))"],
    ['relevant="/data/n"', 'boolean(number(/data/n))'],
    ['relevant="(../s)"', '(boolean(string(../s)))'],
    [
      'relevant="not(/data/s) and /data/n"',
      'not(boolean(string(/data/s))) and boolean(number(/data/n))',
    ],
    ['calculate="/data/n = 1"', 'number(/data/n = 1)'],
    [
      'calculate="if(/data/n = 1, true(), (not(1)))"',
      'number(if(/data/n = 1, true(), (not(1))))',
    ],
    [
      'calculate="once(selected(/data/s, \'a\'))"',
      "number(once(selected(/data/s, 'a')))",
    ],
    [
      'calculate="count(/data/m[/data/m/age &lt; /data/n])"',
      'count(/data/m[age < ../n])',
    ],
    ['calculate="count(/data/m[/data/m = 1])"', 'count(/data/m[. = 1])'],
    ['calculate="distance(/data/s)"', "if(string(/data/s) = '', 0, distance(/data/s))"],
  ])('%s', (attributes, wanted) => {
    expect(after(attributes)).toBe(wanted);
  });

  it.each([
    'calculate="/data/n + 1"',
    'calculate="if(/data/n = 1, true(), 2)"',
    'relevant="/data/n = 1"',
    'relevant="no xpath ("',
    'calculate="count(instance(\'m\')/root/item[a = /data/n])"',
  ])('%s stays, letter for letter', (attributes) => {
    expect(asCollect(form(attributes))).toBe(form(attributes));
  });
});
