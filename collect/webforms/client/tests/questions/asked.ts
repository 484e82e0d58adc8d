/** A question on a page: a real form, a real engine, the real frame around the body. */
import { createApp, nextTick } from 'vue';
import type { App, InjectionKey } from 'vue';

import { engine } from '../../src/engine/engine';
import type { AnyControlNode, AnyNode, Interview } from '../../src/engine/types';
import { RESOURCES } from '../../src/questions/body';
import QuestionFrame from '../../src/questions/QuestionFrame.vue';
import { words } from '../../src/words';
import { question } from '../engine/questions';

export type Files = Readonly<Record<string, Blob>>;

export async function begun(xml: string, files: Files = {}): Promise<Interview> {
  const form = await engine.load({
    xml,
    resource: (name) => Promise.resolve(files[name]),
  });
  return form.create({ deviceId: 'd', username: 'Ana' });
}

export interface Asked {
  readonly root: HTMLElement;
  readonly node: AnyControlNode;
  /** The answer as the XML has it. */
  answer(): string;
  find<E extends HTMLElement = HTMLElement>(selector: string): E;
  all<E extends HTMLElement = HTMLElement>(selector: string): E[];
  type(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  button(text: string): HTMLButtonElement;
  /** Turn away from it. */
  leave(): void;
}

let shown: App | undefined;

/** Ask this question of an interview, on a page of its own. */
export function ask(
  interview: Interview,
  path: string,
  given: readonly (readonly [InjectionKey<unknown>, unknown])[] = [],
): Asked {
  shown?.unmount();
  const node = question<AnyControlNode & AnyNode>(interview, path);
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  const app = createApp(QuestionFrame, { node, tried: false });
  app.use(words).provide(RESOURCES, interview);
  for (const [key, value] of given) app.provide(key, value);
  app.mount(root);
  shown = app;
  return { root, node, ...hands(root, node), leave };
}

function leave(): void {
  shown?.unmount();
  shown = undefined;
}

function hands(root: HTMLElement, node: AnyControlNode) {
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = root.querySelector<E>(selector);
    if (!found) throw new Error(`no ${selector} in ${root.innerHTML}`);
    return found;
  };
  return {
    find,
    answer: () => String(node.currentState.instanceValue),
    all: <E extends HTMLElement>(selector: string) => [
      ...root.querySelectorAll<E>(selector),
    ],
    async type(selector: string, text: string) {
      const field = find<HTMLInputElement>(selector);
      field.focus();
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
      await nextTick();
    },
    async click(selector: string) {
      find(selector).click();
      await nextTick();
    },
    button(text: string) {
      const buttons = [...root.querySelectorAll('button')];
      const found = buttons.find((each) => each.textContent.trim().startsWith(text));
      if (!found) throw new Error(`no button ${text} in ${root.innerHTML}`);
      return found;
    },
  };
}

/** Let promises and a chunk that is fetched later arrive. */
export async function settled(until: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !until(); tries++) {
    await new Promise((after) => setTimeout(after, 10));
  }
  if (!until()) throw new Error('it did not come');
}
