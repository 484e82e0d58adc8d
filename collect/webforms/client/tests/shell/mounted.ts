/** A screen of the shell on a phone that is no more than its database. */
import { shallowReactive, shallowRef } from 'vue';
import { createApp, h } from 'vue';
import type { Component } from 'vue';

import { PHONE } from '../../src/shell/phone';
import type { Phone } from '../../src/shell/phone';
import type { Database } from '../../src/store/database';
import type { Unlocked } from '../../src/store/people';
import { words } from '../../src/words';

export async function mounted(db: Database, screen: Component, props: object = {}) {
  const who = shallowRef<Unlocked>();
  const shown = shallowReactive({ people: await db.getAll('people'), records: [] });
  const enter = (unlocked: Unlocked) => {
    who.value = unlocked;
    return Promise.resolve();
  };
  const phone = { db, who, shown, enter, lockAt: () => Date.now() + 1000 };
  const place = document.body.appendChild(document.createElement('div'));
  const app = createApp(() => h(screen, props));
  app.provide(PHONE, phone as unknown as Phone);
  app.use(words).mount(place);
  return { place, who, shown, app };
}

export function type(place: Element, selector: string, text: string): void {
  const input = place.querySelector<HTMLInputElement>(selector);
  if (!input) throw new Error(`no ${selector}`);
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

export function press(place: Element, selector: string): void {
  const button = place.querySelector<HTMLElement>(selector);
  if (!button) throw new Error(`no ${selector}`);
  button.click();
}
