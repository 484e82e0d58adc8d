import { webcrypto } from 'node:crypto';

import { expect, it, vi } from 'vitest';
import { createApp, h } from 'vue';

import { engine } from '../../src/engine/engine';
import InterviewView from '../../src/interview/InterviewView.vue';
import { begin } from '../../src/interview/keeper';
import { lock } from '../../src/store/people';
import { readAnswers } from '../../src/store/records';
import { words } from '../../src/words';
import xml from '../forms/roster.xml?raw';
import { form, freshPhone, someKey } from '../store/phone';
import { soon } from '../soon';

it('a draft survives that the phone locks in the middle of a word', async () => {
  vi.stubGlobal('crypto', webcrypto);
  vi.stubGlobal('scrollTo', vi.fn());
  const db = await freshPhone();
  const key = await someKey();
  const person = { id: 'ana', displayName: 'Ana' };
  const who = { person, key, token: 't' } as never;
  const desk = { db, who, deviceId: 'collect:a', now: () => 1 };
  const loaded = await engine.load({ xml, resource: () => Promise.resolve(undefined) });
  const open = await begin(desk, loaded, form());
  const app = createApp(() => h(InterviewView, { desk, open, title: 'Roster' }));
  const place = document.body.appendChild(document.createElement('div'));
  app.use(words).mount(place);
  const input = place.querySelector('input');
  if (input) input.value = 'Nasir';
  input?.dispatchEvent(new Event('input', { bubbles: true }));
  await lock(db);
  app.unmount();

  await soon(async () => {
    const answers = await readAnswers(db, key, open.head.instanceId);
    expect(answers).toContain('<village>Nasir</village>');
  });
});
