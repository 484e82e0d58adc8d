import { beforeEach, describe, expect, it } from 'vitest';

import { words } from '../../src/words';
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
});
