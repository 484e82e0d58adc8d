import { beforeAll, describe, expect, it, vi } from 'vitest';
import { isReactive, nextTick } from 'vue';

import { descendants } from '../../src/engine/tree';
import type { Interview, SelectNode } from '../../src/engine/types';
import { ADVANCE } from '../../src/questions/body';
import { safeDrawing } from '../../src/questions/drawing';
import xml from '../forms/selects.xml?raw';
import { question } from '../engine/questions';
import { ask, begun, settled } from './asked';

const MAP = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  viewBox="0 0 20 10" onload="x()">
  <script>x()</script><style>@import "//evil"</style><image href="//evil"/>
  <a xlink:href="javascript:x()"><path id="c" d="M0 0"/></a>
  <foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>
  <rect id="a" x="0" y="0" width="10" height="10" onclick="x()" style="fill:#eee;background:url(//evil)"/>
  <rect id="b" x="10" y="0" width="10" height="10" fill="url(//evil#p)"/></svg>`;

let interview: Interview;

beforeAll(async () => {
  URL.createObjectURL = () => 'blob:1';
  URL.revokeObjectURL = () => undefined;
  const rows = Array.from({ length: 10_000 }, (_, at) => `v${at},Village ${at}`);
  interview = await begun(xml, {
    'villages.csv': new Blob([`name,label\n${rows.join('\n')}\n`]),
    'a.png': new Blob(['a']),
    'map.svg': new Blob([MAP]),
  });
});

function labels(root: HTMLElement): string[] {
  return [...root.querySelectorAll('.choice')].map((each) => each.textContent.trim());
}

it('a list whose file is not there says that it is empty', async () => {
  const without = await begun(xml, {
    'a.png': new Blob(['a']),
    'map.svg': new Blob([MAP]),
  });

  const village = ask(without, '/data/village');
  expect(village.find('.choices').textContent).toContain('nothing to choose from');
});

describe('one of several choices', () => {
  it('is the one that was tapped last', async () => {
    const one = ask(interview, '/data/one');
    await one.click('input[value=a]');
    await one.click('input[value=b]');
    expect(one.answer()).toBe('b');
    expect(one.all('input:checked')).toHaveLength(1);
    one.button('Clear').click();
    await nextTick();
    expect(one.answer()).toBe('');
    expect(one.find('[role=radiogroup]')).toBeTruthy();
  });

  it('folded away is in the phone’s own list', async () => {
    const small = ask(interview, '/data/small');
    await small.type('select', 'c');
    expect(small.answer()).toBe('c');
    await small.type('select', '');
    expect(small.answer()).toBe('');
  });

  it('with autocomplete has a search box, which knows no accents', async () => {
    const typed = ask(interview, '/data/typed');
    await typed.type('input[type=search]', 'BETA');
    expect(labels(typed.root)).toEqual(['Béta']);
    await typed.click('input[value=b]');
    expect(typed.answer()).toBe('b');
    await typed.type('input[type=search]', 'nothing');
    expect(typed.find('[role=status]').textContent.trim()).toBe('Nothing found.');
  });

  it('that is quick goes on by itself', async () => {
    const advance = vi.fn();
    const fast = ask(interview, '/data/fast', [[ADVANCE, advance]]);
    await fast.click('input[value=a]');
    expect(fast.answer()).toBe('a');
    expect(advance).toHaveBeenCalledOnce();
    const one = ask(interview, '/data/one', [[ADVANCE, advance]]);
    await one.click('input[value=a]');
    expect(advance).toHaveBeenCalledOnce();
  });

  it.each([
    ['two', 'columns'],
    ['packed', 'pack'],
    ['bare', 'bare'],
    ['scale', 'likert'],
  ])('of %s is laid out as %s, and answered alike', async (name, layout) => {
    const asked = ask(interview, `/data/${name}`);
    expect(asked.find('.choices').classList).toContain(layout);
    await asked.click('input[value=c]');
    expect(asked.answer()).toBe('c');
  });

  it('without buttons hides the words of a picture from the eye alone', async () => {
    const bare = ask(interview, '/data/bare');
    await settled(() => bare.all('.choice img').length === 1);
    const [alpha, beta] = bare.all('.choice');
    expect(alpha?.querySelector('.unseen')?.textContent).toBe('Alpha');
    expect(beta?.querySelector('.unseen')).toBeNull();
  });

  it('of ten thousand draws fifty, and finds the last', async () => {
    const village = ask(interview, '/data/village');
    expect(village.all('.choice')).toHaveLength(50);
    await village.type('input[type=search]', 'village 9999');
    expect(labels(village.root)).toEqual(['Village 9999']);
    await village.click('input[value=v9999]');
    expect(village.answer()).toBe('v9999');
    await village.type('input[type=search]', '');
    expect(village.all('.choice')).toHaveLength(51);
    expect(village.all('input:checked')).toHaveLength(1);
    const node = question<SelectNode>(interview, '/data/village');
    expect(isReactive(node.currentState.valueOptions[0])).toBe(false);
  });
});

describe('several of several choices', () => {
  it('are those that are ticked', async () => {
    const many = ask(interview, '/data/many');
    await many.click('input[value=c]');
    await many.click('input[value=a]');
    await many.click('input[value=b]');
    await many.click('input[value=b]');
    expect(many.answer().split(' ').sort()).toEqual(['a', 'c']);
  });

  it('folded away say what is chosen', async () => {
    const smalls = ask(interview, '/data/smalls');
    await smalls.click('input[value=a]');
    await smalls.click('input[value=c]');
    expect(smalls.find('summary').textContent).toBe('Alpha, Gamma');
  });
});

describe('a table of questions', () => {
  it('has headings, and a named button under each', async () => {
    const label = [...descendants(interview.root)].find(
      (each) => each.nodeType === 'select' && each.appearances.label,
    );
    expect(
      ask(interview, label?.currentState.reference ?? '').find('.headings').textContent,
    ).toContain('Alpha');
    const row = ask(interview, '/data/table/row1');
    expect(row.all('.in-row')).toHaveLength(1);
    await row.click('input[aria-label="Béta"]');
    expect(row.answer()).toBe('b');
  });
});

describe('regions of a drawing', () => {
  it('are chosen by tapping and by keys', async () => {
    const region = ask(interview, '/data/region');
    await settled(() => region.all('svg').length > 0);
    region.root.querySelector('#a')?.dispatchEvent(new Event('click'));
    await nextTick();
    expect(region.answer()).toBe('a');
    const b = region.root.querySelector('#b');
    b?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    await nextTick();
    expect(region.answer()).toBe('b');
    expect(b?.getAttribute('aria-checked')).toBe('true');
    expect(b?.getAttribute('aria-label')).toBe('Béta');
    await region.click('details input[value=c]');
    expect(region.answer()).toBe('c');
  });

  it('bring nothing that runs, loads or styles', () => {
    const drawn = safeDrawing(MAP)?.outerHTML ?? '';
    expect(drawn).toContain('<rect id="a"');
    expect(drawn).toContain('fill="#eee"');
    expect(drawn).not.toMatch(/script|style|evil|onload|onclick|href|foreign|<p|<a/);
    expect(safeDrawing('<html xmlns="http://www.w3.org/1999/xhtml"/>')).toBeUndefined();
    expect(safeDrawing('no drawing')).toBeUndefined();
  });
});

describe('an order', () => {
  it('is made by buttons, said aloud, and cleared', async () => {
    const order = ask(interview, '/data/order');
    order.button('Put these in order').click();
    await nextTick();
    expect(order.answer()).toBe('a b c');
    await order.click('[aria-label="Move down: Alpha"]');
    expect(order.answer()).toBe('b a c');
    expect(order.find('[role=status]').textContent).toBe('Alpha: now at place 2');
    order.button('Clear').click();
    await nextTick();
    expect(order.answer()).toBe('');
  });
});
