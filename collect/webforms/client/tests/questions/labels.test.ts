import { beforeAll, describe, expect, it, vi } from 'vitest';

import type { InputNode, Interview } from '../../src/engine/types';
import xml from '../forms/kinds.xml?raw';
import { question } from '../engine/questions';
import { ask, begun, settled } from './asked';

let interview: Interview;
const made: string[] = [];
const released: string[] = [];

beforeAll(async () => {
  URL.createObjectURL = vi.fn(() => {
    made.push(`blob:${made.length}`);
    return made.at(-1) ?? '';
  });
  URL.revokeObjectURL = vi.fn((address: string) => released.push(address));
  interview = await begun(xml, {
    'a.png': new Blob(['a']),
    'b.png': new Blob(['b']),
    'a.mp3': new Blob(['m']),
  });
});

describe('a label', () => {
  it('keeps its hint and its guidance apart, and follows answers in both', async () => {
    question<InputNode>(interview, '/data/count').setValue('3');
    const plain = ask(interview, '/data/plain');
    await settled(() => plain.all('.guidance').length > 0);
    expect(plain.find('.hint').textContent.trim()).toBe('Say it');
    expect(plain.find('.hint em').textContent).toBe('it');
    expect(plain.find('details.guidance div').textContent.trim()).toBe(
      'Only if 3 is small',
    );
  });

  it('has no guidance where the form has none', () => {
    expect(ask(interview, '/data/secret').all('.guidance, .hint')).toEqual([]);
  });

  it('links to the web, and to no script', () => {
    const plain = ask(interview, '/data/plain');
    const links = plain.all<HTMLAnchorElement>('.label a');
    expect(links.map((each) => [each.textContent, each.href, each.rel])).toEqual([
      ['web', 'https://x.org/', 'noopener noreferrer'],
    ]);
    expect(plain.find('.label strong').textContent).toBe('bad');
  });

  it('shows its image and plays its sound, and gives both back', async () => {
    const plain = ask(interview, '/data/plain');
    await settled(() => plain.all('img, audio').length === 2);
    const shown = plain.all<HTMLImageElement>('img, audio').map((each) => each.src);
    expect(plain.find('.label').textContent).not.toContain('jr://');
    plain.leave();
    expect(released).toEqual(expect.arrayContaining(shown));
  });

  it('enlarges its image to the larger one', async () => {
    const plain = ask(interview, '/data/plain');
    await settled(() => plain.all('.picture').length > 0);
    HTMLDialogElement.prototype.showModal = vi.fn();
    const before = made.length;
    await plain.click('.picture');
    await settled(() => made.length > before);
    expect(interview.bigImage('jr://images/a.png')).toBe('jr://images/b.png');
    expect(plain.find<HTMLImageElement>('dialog img').src).toBe(made.at(-1));
  });
});

describe('what is not asked as the form says', () => {
  it('is said, and never blocks', async () => {
    const app = ask(interview, '/data/app');
    expect(app.find('.lacking').textContent).toContain('other app');
    await app.type('input', 'by hand');
    expect(app.answer()).toBe('by hand');
    expect(ask(interview, '/data/compass').find('.lacking').textContent).toContain(
      'compass',
    );
    expect(ask(interview, '/data/plain').all('.lacking')).toEqual([]);
  });
});
