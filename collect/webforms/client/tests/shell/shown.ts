/** A screen of the shell on a phone of its own, with what it shows given. */
import { vi } from 'vitest';
import { createApp, h, nextTick, shallowReactive, shallowRef } from 'vue';
import type { Component } from 'vue';

import { PHONE } from '../../src/shell/phone';
import type { Phone } from '../../src/shell/phone';
import type { Known } from '../../src/sync/known';
import { words } from '../../src/words';
import { freshPhone, someKey } from '../store/phone';

export const ANA = { id: '1/2', project: 1, projectName: 'Wells', displayName: 'Ana' };

type Shown = Phone['shown'];

/** A phone that Ana is signed in on, unless `who` says otherwise. */
export async function phoneOf(shown: Partial<Shown> = {}, who: unknown = undefined) {
  const db = await freshPhone();
  const key = await someKey();
  return {
    db,
    who: shallowRef(who === undefined ? { person: ANA, key, token: 't' } : who),
    shown: shallowReactive({
      ...{ people: [ANA], forms: [], records: [], returned: [], known: undefined },
      ...{ fetching: [], syncing: false, outcome: undefined },
      ...shown,
    }),
    deviceId: 'collect:a',
    refresh: vi.fn(() => Promise.resolve()),
    enter: vi.fn(() => Promise.resolve()),
    leave: vi.fn(() => Promise.resolve()),
    sync: vi.fn(() => Promise.resolve()),
    lockAt: () => Date.now() + 60_000,
  };
}

/** What the server last said. */
export function known(policy: object = {}, more: Partial<Known> = {}): Known {
  const state = { forms: [], policy: { keepSentDays: 14, lockMinutes: 5, ...policy } };
  return { etag: 'e', clockOffset: 0, at: 0, state, ...more } as unknown as Known;
}

export interface Shell {
  readonly root: HTMLElement;
  find<E extends HTMLElement = HTMLElement>(selector: string): E;
  all(selector: string): HTMLElement[];
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  leave(): void;
}

/** Show a screen; `given` are its properties and listeners. */
export function show(screen: Component, phone: unknown, given: object = {}): Shell {
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  const app = createApp(() => h(screen, { ...given }));
  app.use(words).provide(PHONE, phone as Phone);
  app.mount(root);
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
  function find<E extends HTMLElement>(selector: string): E {
    const found = root.querySelector<E>(selector);
    if (!found) throw new Error(`no ${selector} in ${root.innerHTML}`);
    return found;
  }
  return {
    ...{ root, find, all },
    async click(selector) {
      find(selector).click();
      await nextTick();
    },
    async type(selector, text) {
      const input = find<HTMLInputElement>(selector);
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await nextTick();
    },
    leave: () => {
      app.unmount();
    },
  };
}
