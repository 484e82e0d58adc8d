import { beforeAll, describe, expect, it } from 'vitest';

import { descendants } from '../../src/engine/tree';
import type { AnyControlNode, Interview } from '../../src/engine/types';
import { LIMITS, typeOf, whyNot } from '../../src/questions/support';
import { en } from '../../src/words/en';
import said from '../forms/limits.said.json';
import xml from '../forms/limits.xml?raw';
import { ask, begun } from './asked';

/** Appearances of XLSForm's documentation, by the types that have them. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  text: ['multiline', 'numbers', 'url', 'masked', 'ex', 'printer'],
  integer: ['thousands-sep', 'counter', 'masked', 'ex'],
  decimal: ['thousands-sep', 'bearing', 'masked', 'ex'],
  date: [
    ...['no-calendar', 'month-year', 'year', 'ethiopian', 'coptic', 'islamic'],
    ...['bikram-sambat', 'myanmar', 'persian'],
  ],
  select_one: [
    ...['minimal', 'autocomplete', 'search', 'quick', 'columns', 'columns-pack'],
    ...['no-buttons', 'image-map', 'likert', 'map', 'label', 'list-nolabel'],
    'search()',
  ],
  select_multiple: ['minimal', 'autocomplete', 'columns', 'no-buttons', 'search()'],
  range: ['vertical', 'no-ticks', 'picker', 'rating'],
  geopoint: ['maps', 'placement-map'],
  geotrace: ['maps'],
  image: ['new', 'new-front', 'annotate', 'draw', 'signature', 'selfie', 'ex'],
  audio: ['new', 'ex'],
  video: ['new', 'selfie', 'ex'],
  file: ['ex'],
  barcode: ['front', 'hidden-answer'],
  group: ['field-list'],
};

const source = Object.values(
  import.meta.glob<string>(
    ['../../src/{questions,interview}/*.{vue,ts}', '!**/support.ts'],
    { query: '?raw', import: 'default', eager: true },
  ),
).join('\n');

/** Whether a widget looks for the word: as a text, a property, or in a pattern. */
function honoured(word: string): boolean {
  return new RegExp(`['".|(^]${word}['"|)$;,/ ]|\\b${word}[,:]`, 'm').test(source);
}

let interview: Interview;
let questions: AnyControlNode[];

beforeAll(async () => {
  interview = await begun(xml);
  questions = [...descendants(interview.root)].filter(
    (node): node is AnyControlNode =>
      'appearances' in node && node.nodeType !== 'group',
  );
});

describe('what is not asked as the form says', () => {
  it('is known of each question, and said at it', () => {
    const found = questions.map((node) => [node.currentState.reference, whyNot(node)]);
    expect(Object.fromEntries(found.filter(([, reason]) => reason))).toEqual(said);
    for (const [reference, reason] of Object.entries(said)) {
      const note = ask(interview, reference).find('.lacking').textContent;
      expect(note).toBe(en.limit[reason as keyof typeof en.limit]);
    }
    expect(ask(interview, '/data/plain').all('.lacking')).toEqual([]);
  });

  it('has words for each reason, and no others', () => {
    const reasons = new Set(LIMITS.map((each) => each.reason));
    expect(Object.keys(en.limit).sort()).toEqual([...reasons, 'other'].sort());
  });

  it('has a question here for each type and appearance of the table', () => {
    const asked = new Set(questions.map(typeOf));
    const silent = /^(background-|start-|phonenumber$|email$)/;
    const named = LIMITS.filter((each) => each.type && !each.parameter);
    const types = named
      .map((each) => each.type ?? '')
      .filter((type) => !silent.test(type));
    expect([...new Set(types)].filter((type) => !asked.has(type))).toEqual([]);
    expect(Object.keys(said)).toHaveLength(types.length);
  });

  it.each(
    Object.entries(DOCUMENTED).flatMap(([type, all]) =>
      all.map((word) => [type, word]),
    ),
  )('of %s %s is in the table, or a widget asks it so', (type, word) => {
    const limit = LIMITS.some((each) => each.type === type && each.appearance === word);
    expect(limit || honoured(word as string)).toBe(true);
  });

  it('is not found in a widget by chance', () => {
    expect(['printer', 'bearing', 'zebra'].filter(honoured)).toEqual([]);
  });

  it('is all documented', () => {
    const rows = LIMITS.filter((each) => each.appearance && each.type !== 'note');
    for (const { type, appearance } of rows) {
      expect(DOCUMENTED[type ?? '']).toContain(appearance);
    }
  });
});
