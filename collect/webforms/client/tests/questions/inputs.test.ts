import { beforeAll, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';

import type { Interview } from '../../src/engine/types';
import xml from '../forms/kinds.xml?raw';
import { ask, begun } from './asked';

let interview: Interview;

beforeAll(async () => {
  // The zone in which the answers below are written.
  process.env['TZ'] = 'Africa/Nairobi';
  interview = await begun(xml);
});

describe('a text', () => {
  it('is what was typed, and nothing once it is cleared', async () => {
    const plain = ask(interview, '/data/plain');
    await plain.type('input', 'Lila’s “house”');
    expect(plain.answer()).toBe('Lila’s “house”');
    await plain.type('input', '');
    expect(plain.answer()).toBe('');
  });

  it.each([
    ['secret', 'password'],
    ['phone', 'tel'],
    ['page', 'url'],
    ['plain', 'text'],
  ])('with the appearance of %s is a field of type %s', (name, type) => {
    expect(ask(interview, `/data/${name}`).find<HTMLInputElement>('input').type).toBe(
      type,
    );
  });

  it('over many lines has the rows the form asks for', async () => {
    const long = ask(interview, '/data/long');
    expect(long.find<HTMLTextAreaElement>('textarea').rows).toBe(6);
    await long.type('textarea', 'one\ntwo');
    expect(long.answer()).toBe('one\ntwo');
  });

  it('that is a link leads to the web and nowhere else', async () => {
    const page = ask(interview, '/data/page');
    expect(page.find<HTMLAnchorElement>('a.button').href).toBe('https://x.org/1');
    await page.type('input', 'javascript:alert(1)');
    expect(page.all('a.button')).toEqual([]);
  });

  it('that may only be read is not written', () => {
    const fixed = ask(interview, '/data/fixed');
    expect(fixed.all('input')).toEqual([]);
    expect(fixed.find('.value').textContent.trim()).toBe('so');
  });
});

describe('a number', () => {
  it.each([
    ['count', '٧٢', '72'],
    ['count', '12x3', '123'],
    ['count', '-4', '-4'],
    ['count', '3.9', '3'],
    ['weight', '3,25', '3.25'],
    ['weight', '٣٫٥', '3.5'],
    ['weight', '1.2.3', '1.23'],
    ['money', '1,234,567', '1234567'],
  ])('of %s typed as %s is %s', async (name, typed, answer) => {
    const number = ask(interview, `/data/${name}`);
    await number.type('input', typed);
    expect(number.answer()).toBe(answer);
    await number.type('input', '');
    expect(number.answer()).toBe('');
  });

  it('keeps its point while it is being typed', async () => {
    const weight = ask(interview, '/data/weight');
    await weight.type('input', '1.5');
    await weight.type('input', '1.');
    expect(weight.find<HTMLInputElement>('input').value).toBe('1.');
    expect(weight.answer()).toBe('1.0');
  });

  it('shows its thousands when she is done', async () => {
    const money = ask(interview, '/data/money');
    await money.type('input', '1234567');
    money.find('input').blur();
    await nextTick();
    expect(money.find<HTMLInputElement>('input').value).toBe('1,234,567');
    expect(money.answer()).toBe('1234567');
  });

  it('is counted up and down', async () => {
    const taps = ask(interview, '/data/taps');
    await taps.click('button:last-of-type');
    await taps.click('button:last-of-type');
    await taps.click('button');
    expect(taps.answer()).toBe('1');
  });
});

describe('a moment', () => {
  it('of the day has milliseconds and the zone', async () => {
    const clock = ask(interview, '/data/clock');
    await clock.type('input', '09:05');
    expect(clock.answer()).toBe('09:05:00.000+03:00');
    expect(clock.find<HTMLInputElement>('input').value).toBe('09:05');
    clock.button('Clear').click();
    await nextTick();
    expect(clock.answer()).toBe('');
  });

  it('of a day has the zone too', async () => {
    const moment = ask(interview, '/data/moment');
    await moment.type('input', '2026-11-30T23:59');
    expect(moment.answer()).toBe('2026-11-30T23:59:00.000+03:00');
    expect(moment.find<HTMLInputElement>('input').value).toBe('2026-11-30T23:59');
  });

  it('is a day', async () => {
    const born = ask(interview, '/data/born');
    await born.type('input', '2019-02-28');
    expect(born.answer()).toBe('2019-02-28');
    await born.type('input', '');
    expect(born.answer()).toBe('');
  });

  it('in another calendar is shown in it', async () => {
    const eth = ask(interview, '/data/eth');
    await eth.type('input', '2026-09-11');
    expect(eth.answer()).toBe('2026-09-11');
    expect(eth.find('.value').textContent).toContain('2019');
    expect(eth.find('.lacking').textContent).toContain('Gregorian');
  });

  it('is a month, as its first day', async () => {
    const month = ask(interview, '/data/month');
    await month.type('select', '5');
    await month.type('input', '2021');
    expect(month.answer()).toBe('2021-05-01');
    await month.type('select', '');
    expect(month.answer()).toBe('');
  });

  it('is a year, as its first day', async () => {
    const year = ask(interview, '/data/year');
    await year.type('input', '19');
    expect(year.answer()).toBe('');
    await year.type('input', '١٩٨٧');
    expect(year.answer()).toBe('1987-01-01');
    year.button('Clear').click();
    await nextTick();
    expect(year.answer()).toBe('');
  });

  it('in three fields is a day that exists', async () => {
    const bare = ask(interview, '/data/bare');
    await bare.type('label:first-of-type input', '31');
    await bare.type('select', '2');
    await bare.type('label:last-of-type input', '2024');
    expect(bare.answer()).toBe('');
    await bare.type('label:first-of-type input', '29');
    expect(bare.answer()).toBe('2024-02-29');
  });
});

describe('a range', () => {
  it('is the number under the thumb, and none until it is touched', async () => {
    const scale = ask(interview, '/data/scale');
    expect(scale.find('output').textContent).toBe('–');
    await scale.click('input');
    expect(scale.answer()).toBe('0');
    await scale.type('input', '7');
    expect(scale.answer()).toBe('7');
    scale.button('Clear').click();
    await nextTick();
    expect(scale.answer()).toBe('');
  });

  it('stands upright and has no ticks where the form says so', async () => {
    const tall = ask(interview, '/data/tall');
    expect(tall.all('.vertical')).toHaveLength(1);
    expect(tall.all('datalist')).toEqual([]);
    await tall.type('input', '1.5');
    expect(tall.answer()).toBe('1.5');
  });

  it('is stars', async () => {
    const stars = ask(interview, '/data/stars');
    await stars.click('label:nth-child(4) input');
    expect(stars.answer()).toBe('4');
    expect(stars.root.textContent).toContain('★★★★☆');
  });

  it('is picked from a list', async () => {
    const pick = ask(interview, '/data/pick');
    expect(pick.all('option').map((each) => each.textContent)).toEqual([
      'Choose…',
      '0.5',
      '1.0',
      '1.5',
      '2.0',
    ]);
    await pick.type('select', '1.5');
    expect(pick.answer()).toBe('1.5');
    expect(pick.find<HTMLSelectElement>('select').value).toBe('1.5');
  });
});

describe('a confirmation and a note', () => {
  it('are OK, and read', async () => {
    const ok = ask(interview, '/data/ok');
    await ok.click('input');
    expect(ok.answer()).toBe('OK');
    await ok.click('input');
    expect(ok.answer()).toBe('');
    expect(ask(interview, '/data/told').root.textContent).toContain('Told');
  });
});
