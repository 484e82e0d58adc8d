import { beforeEach, expect, it } from 'vitest';
import { createApp, nextTick } from 'vue';
import type { App } from 'vue';

import { engine } from '../../src/engine/engine';
import type { LoadedForm } from '../../src/engine/types';
import InterviewView from '../../src/interview/InterviewView.vue';
import { begin, correct, resume } from '../../src/interview/keeper';
import type { Desk, Opened } from '../../src/interview/keeper';
import { readLines } from '../../src/store/audit';
import { SealError } from '../../src/store/crypto';
import type { Person } from '../../src/store/model';
import { readRecord } from '../../src/store/records';
import type { Stored } from '../../src/store/records';
import { keepReturned } from '../../src/store/returned';
import { words } from '../../src/words';
import xml from '../forms/logged.xml?raw';
import { settled } from '../questions/asked';
import { form, freshPhone, someKey } from '../store/phone';

const FORM = form({ xmlFormId: 'logged' });

let desk: Desk;
let loaded: LoadedForm;
let app: App | undefined;
let clock: number;

beforeEach(async () => {
  clock = 1000;
  const key = await someKey();
  const person = { id: 'ana', displayName: 'Ana' } as Person;
  const who = { person, key } as unknown as Desk['who'];
  desk = { db: await freshPhone(), who, deviceId: 'd', now: () => clock };
  loaded = await engine.load({ xml, resource: () => Promise.resolve(undefined) });
  window.scrollTo = () => undefined;
  window.confirm = () => true;
  const tell = (took: PositionCallback): number => {
    const coords = { latitude: 1.5, longitude: 2.5, altitude: null, accuracy: 9 };
    took({ coords, timestamp: 1000 } as unknown as GeolocationPosition);
    return 1;
  };
  Object.defineProperty(navigator, 'geolocation', {
    configurable: true,
    value: {
      watchPosition: tell,
      getCurrentPosition: tell,
      clearWatch: () => undefined,
    },
  });
});

/** The interview on the screen, and what happened when it was over. */
function show(open: Opened): () => string {
  app?.unmount();
  let over = '';
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  app = createApp(InterviewView, {
    desk,
    open,
    title: 'Logged',
    onLeft: () => (over = 'left'),
    onFinished: () => (over = 'finished'),
  });
  app.use(words).mount(root);
  return () => over;
}

function find<E extends HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector} in ${document.body.innerHTML}`);
  return found;
}

async function click(selector: string): Promise<void> {
  clock += 100;
  find(selector).click();
  await nextTick();
}

async function type(selector: string, text: string): Promise<void> {
  const field = find<HTMLInputElement>(selector);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await nextTick();
}

async function finish(over: () => string): Promise<void> {
  while (!document.querySelector('[data-finish]')) await click('[data-next]');
  await click('[data-finish]');
  await settled(() => over() !== '');
}

async function kept(instanceId: string): Promise<Stored> {
  const stored = await readRecord(desk.db, desk.who.key, instanceId);
  if (!stored) throw new Error('it is gone');
  return stored;
}

async function logOf(instanceId: string): Promise<string[]> {
  const { xml: text, files } = await kept(instanceId);
  expect(text).toContain('<audit>audit.csv</audit>');
  return (await files.get('audit.csv')?.text())?.trimEnd().split('\n') ?? [];
}

it('logs an interview with its places and changes, and sends the log with it', async () => {
  const open = await begin(desk, loaded, FORM);
  const over = show(open);
  await type('.question input', 'Lila, "L"');
  await click('[data-next]');
  await type('.question input', '7');
  await click('[data-next]');
  await type('.question input', '3');
  await click('[data-next]');
  await click('[data-next]');
  await click('.members button');
  await finish(over);
  const { instanceId } = open.head;
  const place = '1.5,2.5,9';

  expect((await kept(instanceId)).xml).toContain('<begun>1.5 2.5 0.0 9.0</begun>');
  expect(await logOf(instanceId)).toEqual([
    'event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user',
    'form start,,1000,,,,,,,Ana',
    'location tracking enabled,,1000,,,,,,,Ana',
    `question,/data/name,1000,1100,${place},,"Lila, ""L""",Ana`,
    `constraint error,/data/both,1200,,${place},,,Ana`,
    `group questions,/data/both,1100,1300,${place},,,Ana`,
    `question,/data/both/one,1100,1300,${place},,3,Ana`,
    `question,/data/m[1]/who,1300,1400,${place},,,Ana`,
    `delete repeat,/data/m[1],1500,,${place},,,Ana`,
    `add repeat,/data/m,1400,1600,${place},,,Ana`,
    `end screen,,1600,1700,${place},,,Ana`,
    `form save,,1700,,${place},,,Ana`,
    `form exit,,1700,,${place},,,Ana`,
    `form finalize,,1700,,${place},,,Ana`,
  ]);
});

it('stays on its page when a member goes, and turns to one that comes', async () => {
  const open = await begin(desk, loaded, FORM);
  show(open);
  for (let page = 0; page < 3; page++) await click('[data-next]');
  expect(document.querySelectorAll('.members li')).toHaveLength(1);
  await click('.members button');
  expect(document.querySelectorAll('.members li')).toHaveLength(0);
  await click('[data-add]');
  expect(find('.question').dataset['reference']).toBe('/data/m[1]/who');
});

it('goes on with the log of a draft, which lies there sealed', async () => {
  const open = await begin(desk, loaded, FORM);
  const left = show(open);
  await click('[data-next]');
  await click('[data-leave]');
  await settled(() => left() === 'left');
  const { instanceId } = open.head;
  const draft = await readLines(desk.db, desk.who.key, instanceId);
  expect(draft.map((line) => line.split(',')[0])).toEqual([
    'form start',
    'location tracking enabled',
    'question',
    'group questions',
    'form save',
    'form exit',
  ]);
  const stranger = await someKey(2);
  await expect(readLines(desk.db, stranger, instanceId)).rejects.toThrow(SealError);

  const again = await resume(desk, loaded, FORM, instanceId);
  if (!again) throw new Error('it is gone');
  await finish(show(again));
  const log = await logOf(instanceId);
  expect(log.slice(1, 7)).toEqual(draft);
  expect(log[7]).toContain('form resume,,');
  expect(log.at(-1)).toContain('form finalize,,');
});

it('is written anew for a record that was opened again after it was finished', async () => {
  const open = await begin(desk, loaded, FORM);
  await finish(show(open));
  const { instanceId } = open.head;
  const first = await logOf(instanceId);
  const { head } = await kept(instanceId);
  await desk.db.put('records', { ...head, state: 'draft' });

  const again = await resume(desk, loaded, FORM, instanceId);
  if (!again) throw new Error('it is gone');
  await finish(show(again));
  const second = await logOf(instanceId);
  expect(second.slice(0, first.length)).toEqual(first);
  expect(second.length).toBeGreaterThan(first.length);
});

it('goes on with the log of the record that a correction corrects', async () => {
  const open = await begin(desk, loaded, FORM);
  await finish(show(open));
  const { instanceId } = open.head;
  const before = await logOf(instanceId);
  const stored = await kept(instanceId);
  const { project, version } = FORM;
  const head = { instanceId, owner: 'ana', project, xmlFormId: 'logged', version };
  await keepReturned(
    desk.db,
    desk.who.key,
    { ...head, returnedAt: 0 },
    { comment: 'Who?', xml: stored.xml, files: stored.files },
  );
  const returned = await desk.db.get('returned', instanceId);
  if (!returned) throw new Error('it is gone');
  const correction = await correct(desk, loaded, FORM, returned);
  await finish(show(correction));
  const log = await logOf(correction.head.instanceId);
  expect(log.slice(0, before.length)).toEqual(before);
  expect(log[before.length]).toContain('form resume');
});
