import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from 'vue';

import limits from '../../../../forms/xlsform/collector/limits.json';
import { nameOfLanguage, useI18n, words } from '../../src/words';
import { ar } from '../../src/words/ar';
import { bn } from '../../src/words/bn';
import { en } from '../../src/words/en';
import { id } from '../../src/words/id';
import { choose, firstSpoken, speak, speakFirst } from '../../src/words/language';

function texts(of: object): Map<string, string> {
  const found = new Map<string, string>();
  for (const [room, all] of Object.entries(of) as [string, Record<string, string>][]) {
    for (const [name, text] of Object.entries(all)) found.set(`${room}.${name}`, text);
  }
  return found;
}

function names(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

describe.each([
  ['Arabic', ar],
  ['Indonesian', id],
  ['Bangla', bn],
])('%s', (_, translation) => {
  it('says everything that English says', () => {
    expect([...texts(translation).keys()].sort()).toEqual([...texts(en).keys()].sort());
    expect([...texts(translation).values()].filter((each) => !each.trim())).toEqual([]);
  });

  it('fills in the same names, for as many forms of plural', () => {
    for (const [key, text] of texts(en)) {
      const translated = texts(translation).get(key) ?? '';
      expect([key, ...names(translated)]).toEqual([key, ...names(text)]);
      expect(translated.split('|').length).toBe(text.split('|').length);
    }
  });
});

it('says nothing that no screen asks for', () => {
  const sources = import.meta.glob<string>('../../src/**/*.{ts,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  // Why something is asked otherwise is chosen by the server, from a table.
  const reasons = JSON.stringify(limits).replaceAll('"', "'");
  const text = [...Object.values(sources), reasons].join('\n');
  // Some are chosen by what happened: `home.${state}`.
  const rooms = new Set([...text.matchAll(/`(\w+)\.\$\{/g)].map(([, room]) => room));
  const asked = (key: string) => {
    const [room = '', name = ''] = key.split('.');
    return text.includes(`'${key}'`) || (rooms.has(room) && text.includes(`'${name}'`));
  };

  expect([...texts(en).keys()].filter((key) => !asked(key))).toEqual([]);
});

describe('the language', () => {
  beforeEach(async () => {
    localStorage.clear();
    await speak('en');
  });

  it.each([
    [['id-ID', 'en'], 'id'],
    [['fr', 'AR-eg'], 'ar'],
    [['bn-BD', 'en'], 'bn'],
    [[null, 'constructor', 'fr'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (wanted, spoken) => {
    expect(firstSpoken(wanted)).toBe(spoken);
  });

  it('is the browser’s where nothing may be kept', async () => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const notes = vi.spyOn(window, 'localStorage', 'get').mockImplementation(refuse);
    const wanted = vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['id']);
    await speakFirst();

    expect(words.global.locale.value).toBe('id');
    notes.mockRestore();
    wanted.mockRestore();
  });

  it('turns the whole page, and is remembered', async () => {
    await choose('ar');
    expect(words.global.t('home.begin')).toBe('ابدأ');
    expect(document.documentElement.dir).toBe('rtl');
    await speak('en');
    expect([document.documentElement.dir, document.documentElement.lang]).toEqual([
      'ltr',
      'en',
    ]);
    await speakFirst();

    expect(words.global.t('home.begin')).toBe('ابدأ');
  });

  it('writes moments and numbers as its people do', async () => {
    const noon = new Date(2026, 2, 4, 12);
    expect(words.global.d(noon)).toMatch(/^Mar 4, 2026, 12:00\sPM$/);
    expect(words.global.n(1234.5)).toBe('1,234.5');
    await speak('id');
    expect(words.global.d(noon)).toBe('4 Mar 2026, 12.00');
    expect(words.global.n(1234.5)).toBe('1.234,5');
  });

  it.each([
    [0, 'no place yet'],
    [1, '1 place'],
    [2, '2 places'],
  ])('counts %i', (count, said) => {
    expect(words.global.t('question.places', { count })).toBe(said);
  });

  it.each([
    [0, '0 interviews wait'],
    [1, '1 interview waits'],
    [21, '21 interviews wait'],
  ])('counts %i where none is like many', (count, said) => {
    expect(words.global.t('sync.waiting', { count })).toContain(said);
  });

  it('shows what it has no words for, and fills in nothing it was not given', () => {
    expect(words.global.t('nowhere.nothing')).toBe('nowhere.nothing');
    expect(words.global.t('join.greeting')).toBe('Hello ');
    expect(words.global.t('join.greeting', { name: '{name} $&' })).toBe(
      'Hello {name} $&',
    );
  });

  it('is that of an application that uses it', () => {
    expect(() => createApp(() => useI18n().t('app.back')).mount('body')).toThrow(
      'nobody speaks here',
    );
  });
});

it.each([
  ['English (en)', 'English'],
  ['العربية (ar)', 'العربية'],
  ['Tetun', 'Tetun'],
  ['(en)', '(en)'],
])('a form’s language %s is called %s', (language, name) => {
  expect(nameOfLanguage(language)).toBe(name);
});
