import { effect } from 'vue';
import { describe, expect, it } from 'vitest';

import { engine } from '../../src/engine/engine';
import { FormError } from '../../src/engine/types';
import type {
  FormSource,
  InputNode,
  Interview,
  RepeatRangeNode,
  Serialised,
  SelectNode,
  UploadNode,
} from '../../src/engine/types';
import xml from '../forms/roster.xml?raw';
import { question } from './questions';

const PRELOADS = { deviceId: 'collect:abc', username: 'Ana' };
const PLACES = new Blob(['name,label\na,Alpha\nb,Beta\n']);

function source(more: Partial<FormSource> = {}): FormSource {
  return {
    xml,
    resource: (name) => Promise.resolve(name === 'places.csv' ? PLACES : undefined),
    ...more,
  };
}

async function begun(more: Partial<FormSource> = {}): Promise<Interview> {
  return (await engine.load(source(more))).create(PRELOADS);
}

function fill(interview: Interview): void {
  question<InputNode>(interview, '/data/village').setValue('Nasir');
  question<SelectNode>(interview, '/data/asked').selectValue('yes');
  const range = question<RepeatRangeNode>(interview, '/data/member');
  if ('addInstances' in range) range.addInstances();
  question<InputNode>(interview, '/data/member[1]/name').setValue('Lila');
  question<InputNode>(interview, '/data/member[1]/age').setValue('7');
  question<InputNode>(interview, '/data/member[2]/name').setValue('Omar');
  question<InputNode>(interview, '/data/member[2]/age').setValue('40');
}

function text(result: Serialised, name: string): string[] {
  const instance = new DOMParser().parseFromString(result.xml, 'text/xml');
  return [...instance.getElementsByTagName(name)].map((each) => each.textContent);
}

describe('the engine', () => {
  it('fills a form, counts and names', async () => {
    const interview = await begun();
    fill(interview);
    const result = await interview.serialise();

    expect(result.violations).toEqual([]);
    expect(text(result, 'name')).toEqual(['Lila', 'Omar']);
    expect(text(result, 'children')).toEqual(['1']);
    expect(result.instanceName).toBe('Nasir 1');
    expect(result.instanceId).toMatch(/^uuid:[0-9a-f-]{36}$/);
  });

  it('says what is in the way, in the language of the interview', async () => {
    const interview = await begun();
    fill(interview);
    question<InputNode>(interview, '/data/member[1]/age').setValue('130');
    question<InputNode>(interview, '/data/village').setValue('');
    const arabic = interview.languages.find((each) => each.language.includes('(ar)'));
    if (arabic) interview.setLanguage(arabic);
    const { violations } = await interview.serialise();

    expect(
      violations.map(({ reference, condition, message }) => [
        reference,
        condition,
        message,
      ]),
    ).toEqual([
      ['/data/village', 'required', expect.any(String)],
      ['/data/member[1]/age', 'constraint', 'بين 0 و 119'],
    ]);
    expect(interview.node(violations[1]?.nodeId ?? '')?.currentState.reference).toBe(
      '/data/member[1]/age',
    );
  });

  it('goes on with a draft: answers, members, files', async () => {
    const interview = await begun();
    fill(interview);
    const photo = new File([new Uint8Array([1, 2, 3])], 'me.jpg', {
      type: 'image/jpeg',
    });
    question<UploadNode>(interview, '/data/door').setValue(photo);
    const draft = await interview.serialise();
    const form = await engine.load(source());
    const again = await form.restore(draft, PRELOADS);
    question<InputNode>(again, '/data/member[2]/age').setValue('41');
    const result = await again.serialise();

    expect(result.instanceId).toBe(draft.instanceId);
    expect(text(result, 'age')).toEqual(['7', '41']);
    expect([...result.files.keys()]).toEqual(text(draft, 'door'));
    expect(text(result, 'door')).toEqual(text(draft, 'door'));
    const bytes = await [...result.files.values()][0]?.arrayBuffer();
    expect([...new Uint8Array(bytes ?? new ArrayBuffer())]).toEqual([1, 2, 3]);
  });

  it('keeps no file of a question that was emptied', async () => {
    const interview = await begun();
    fill(interview);
    const door = question<UploadNode>(interview, '/data/door');
    door.setValue(new File(['x'], 'me.jpg', { type: 'image/jpeg' }));
    door.setValue(null);

    expect((await interview.serialise()).files.size).toBe(0);
  });

  it('corrects a record under a new name and tells the old one', async () => {
    const interview = await begun();
    fill(interview);
    const sent = await interview.serialise();
    const form = await engine.load(source());
    const result = await (await form.edit(sent, PRELOADS)).serialise();

    expect(result.instanceId).not.toBe(sent.instanceId);
    expect(text(result, 'deprecatedID')).toEqual([sent.instanceId]);
    expect(text(result, 'name')).toEqual(['Lila', 'Omar']);
  });

  it('offers the answers of the last record', async () => {
    const interview = await begun();
    fill(interview);
    const { xml: lastSaved } = await interview.serialise();
    const next = await begun({ lastSaved });

    expect(question<InputNode>(next, '/data/village').currentState.value).toBe('Nasir');
  });

  it('reads choices from a file', async () => {
    const place = question<SelectNode>(await begun(), '/data/place');

    expect(
      place.currentState.valueOptions.map(({ value, label }) => [
        value,
        label.asString,
      ]),
    ).toEqual([
      ['a', 'Alpha'],
      ['b', 'Beta'],
    ]);
  });

  it('tells Vue of every change', async () => {
    const interview = await begun();
    const seen: [boolean, number, string][] = [];
    const members = question<RepeatRangeNode>(interview, '/data/member');
    effect(() => {
      const first = members.currentState.children[0];
      const age = first?.currentState.children[1];
      seen.push([
        members.currentState.relevant,
        members.currentState.children.length,
        age?.currentState.label?.asString.trim() ?? '',
      ]);
    });
    fill(interview);

    expect(seen[0]).toEqual([false, 1, 'Age of']);
    expect(seen.at(-1)).toEqual([true, 2, 'Age of Lila']);
  });

  it('refuses what is no form, and says why', async () => {
    await expect(engine.load(source({ xml: '<h:html/>' }))).rejects.toThrow(FormError);
  });
});
