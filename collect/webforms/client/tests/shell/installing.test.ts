import { beforeEach, describe, expect, it, vi } from 'vitest';

import InstallCard from '../../src/shell/InstallCard.vue';
import { startInstalling } from '../../src/shell/installing';
import { show } from './shown';

const persist = vi.fn(() => Promise.resolve(true));

beforeEach(() => {
  localStorage.clear();
  persist.mockClear();
});

function page(standalone?: boolean) {
  const navigator = {
    storage: { persist },
    ...(standalone !== undefined && { standalone }),
  };
  return Object.assign(new EventTarget(), { navigator, localStorage });
}

function offer(on: EventTarget) {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
    prompt: vi.fn(() => Promise.resolve({ outcome: 'accepted' })),
  });
  on.dispatchEvent(event);
  return event;
}

describe('the home screen', () => {
  it('is offered when the browser can, asked for once, and storage is kept after', async () => {
    const on = page();
    const installing = startInstalling(on as unknown as Window);
    expect(installing.how).toBeUndefined();
    const event = offer(on);
    expect([installing.how, event.defaultPrevented]).toEqual(['prompt', true]);
    const card = show(InstallCard, {}, { installing });
    await card.click('[data-install] button');

    expect(event.prompt).toHaveBeenCalledTimes(1);
    expect(installing.how).toBeUndefined();
    on.dispatchEvent(new Event('appinstalled'));
    expect(persist).toHaveBeenCalledTimes(1);
  });

  it('is not offered again once it was put away', async () => {
    const on = page();
    const installing = startInstalling(on as unknown as Window);
    offer(on);
    await show(InstallCard, {}, { installing }).click('[data-put-away]');
    expect(installing.how).toBeUndefined();
    const later = page();
    const again = startInstalling(later as unknown as Window);
    offer(later);

    expect(again.how).toBeUndefined();
  });

  it('on iOS is told in words, until the page is on it', () => {
    const installing = startInstalling(page(false) as unknown as Window);

    expect(show(InstallCard, {}, { installing }).root.textContent).toContain('Share');
    expect(startInstalling(page(true) as unknown as Window).how).toBeUndefined();
  });

  it('is not offered where the browser keeps nothing', () => {
    const on = page(false);
    Object.defineProperty(on, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });

    expect(startInstalling(on as unknown as Window).how).toBeUndefined();
  });
});
