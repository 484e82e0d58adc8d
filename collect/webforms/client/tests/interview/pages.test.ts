import { beforeEach, describe, expect, it } from 'vitest';
import { computed } from 'vue';

import { engine } from '../../src/engine/engine';
import type { InputNode, Interview, RepeatRangeNode } from '../../src/engine/types';
import { pageAt, pageOf, pagesOf, questionsOn } from '../../src/interview/pages';
import { question } from '../engine/questions';
import listed from '../forms/listed.xml?raw';
import xml from '../forms/pages.xml?raw';

let interview: Interview;

beforeEach(async () => {
  interview = await filling(xml);
});

async function filling(form: string): Promise<Interview> {
  const resource = () => Promise.resolve(undefined);
  const loaded = await engine.load({ xml: form, resource });
  return loaded.create({ deviceId: 'd', username: 'Ana' });
}

function screens(): string[] {
  return pagesOf(interview.root).map(
    (page) => `${page.kind} ${page.reference.replace('/data/', '')}`,
  );
}

function answer(path: string, value: string): void {
  question<InputNode>(interview, `/data/${path}`).setValue(value);
}

function add(path: string): void {
  const range = question<RepeatRangeNode>(interview, `/data/${path}`);
  if ('addInstances' in range) range.addInstances();
}

describe('the screens', () => {
  it('are one a question, one a field-list, and one after each repeat', () => {
    expect(screens()).toEqual([
      'question one',
      'question g/two',
      'list g/list',
      'question m[1]/name',
      'list m[1]/pet[1]',
      'repeat m[1]/pet',
      'repeat m',
    ]);
  });

  it('follow relevance, counts and members', () => {
    const pages = computed(screens);
    answer('g/two', '4');
    add('m');

    expect(pages.value).toContain('question never/said');
    expect(pages.value.filter((each) => each.startsWith('question fixed'))).toEqual(
      [1, 2, 3, 4].map((n) => `question fixed[${n}]/x`),
    );
    expect(pages.value.filter((each) => each.startsWith('question m'))).toEqual([
      'question m[1]/name',
      'question m[2]/name',
    ]);
  });

  it('know the groups and members they are in', () => {
    const list = pagesOf(interview.root).find((page) => page.kind === 'list');

    expect(list?.path.map((node) => node.currentState.label?.asString)).toEqual([
      'Group',
    ]);
  });

  it('of a draft are found again, or the nearest', () => {
    const pages = pagesOf(interview.root);

    expect(pageAt(pages, '/data/g/two')).toBe(1);
    expect(pageAt(pages, '/data/g/list/three')).toBe(2);
    expect(pageAt(pages, '/data/m[1]/pet')).toBe(5);
    expect(pageAt(pages, '/data/m[1]/pet[3]/kind')).toBe(5);
    expect(pageAt(pages, '/data/m[4]/name')).toBe(6);
    expect(pageAt(pages, '/data/gone')).toBe(0);
    expect(pageAt([], '')).toBe(0);
  });

  it('are found by the question that is in the way', async () => {
    answer('g/two', '7');
    const { violations } = await interview.serialise();
    const pages = pagesOf(interview.root);

    expect(violations.map((each) => pageOf(pages, each.nodeId))).toEqual([0, 1]);
    const four = question(interview, '/data/g/list/inner/four');
    expect(pageOf(pages, four.nodeId)).toBe(2);
    expect(pageOf(pages, 'nothing')).toBe(-1);
  });

  it('of a list hold what is in a member within it', async () => {
    interview = await filling(listed);
    const { violations } = await interview.serialise();
    const pages = pagesOf(interview.root);

    expect(screens()).toEqual([
      'question one',
      'list list',
      'question m[1]/age',
      'repeat m',
    ]);
    expect(violations.map((each) => pageOf(pages, each.nodeId))).toEqual([1]);
    expect(pageAt(pages, '/data/list/dish[1]/name')).toBe(1);
    const age = question(interview, '/data/m[1]/age');
    expect(pageOf(pages, age.nodeId)).toBe(2);
  });

  it('list the questions they ask now', () => {
    const list = () => {
      const page = pagesOf(interview.root)[2];
      return page ? questionsOn(page).map((node) => node.currentState.reference) : [];
    };

    expect(list()).toEqual(['/data/g/list/three', '/data/g/list/inner/four']);
    answer('g/list/three', 'no');
    expect(list()).toEqual(['/data/g/list/three']);
    expect(pagesOf(interview.root).map((page) => questionsOn(page).length)).toEqual([
      1, 1, 1, 1, 2, 0, 0,
    ]);
  });
});
