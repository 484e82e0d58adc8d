import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from 'vue';
import type { App } from 'vue';

import UnsupportedList from '../../src/shell/UnsupportedList.vue';
import type { Unsupported } from '../../src/store/model';
import { words } from '../../src/words';
import { speak } from '../../src/words/language';

let shown: App | undefined;

function show(...unsupported: Unsupported[]): HTMLElement {
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  shown = createApp(UnsupportedList, { unsupported });
  shown.use(words).mount(root);
  return root;
}

function lines(root: HTMLElement): (string | undefined)[] {
  return [...root.querySelectorAll('p')].map((each) =>
    each.textContent.replace(/\s+/g, ' ').trim(),
  );
}

afterEach(async () => {
  shown?.unmount();
  await speak('en');
});

describe('what a form asks otherwise', () => {
  const app = { reference: '/data/app', label: 'By the app', reason: 'other_app' };

  it('is told by the question, by the name of what is not asked, or of the form', () => {
    const root = show(
      app,
      { reference: '/data/g/voice', label: '', reason: 'no_background_sound' },
      { reference: '', label: '', reason: 'not_encrypted' },
    );
    expect(root.querySelector('summary')?.textContent).toContain('3');
    expect(lines(root)).toEqual([
      'By the app No other app is started here: answer by hand, or choose a file.',
      'voice Nothing is recorded in the background here.',
      'The form asks for its own encryption, which is not done here.',
    ]);
  });

  it('is told in her language, beside a question of another direction', async () => {
    await speak('ar');
    const root = show(app);
    expect(lines(root)).toEqual([
      'By the app لا يُفتح تطبيق آخر هنا: أجب يدوياً أو اختر ملفاً.',
    ]);
    expect(root.querySelector('bdi')?.textContent).toBe('By the app');
  });

  it('is told in general words where the server knows more', () => {
    expect(lines(show({ ...app, reason: 'of_next_year' }))).toEqual([
      'By the app Asked otherwise here than the form says.',
    ]);
  });
});
