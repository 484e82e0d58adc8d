/** Putting the collector on the home screen: offered quietly, until done or put away. */
import { shallowReactive } from 'vue';

/** Not in the database: it says nothing of anybody, and is read before that opens. */
const PUT_AWAY = 'collect-install-put-away';

/** Chromium's; it may be used once. */
interface InstallEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

export interface Installing {
  /** `prompt`: the browser asks her; `byHand`: iOS, where only she can do it. */
  readonly how: 'prompt' | 'byHand' | undefined;
  install(): Promise<void>;
  /** Not now: it is not offered again on this phone. */
  putAway(): void;
}

/** Started before anything is awaited: the browser tells only once. */
export function startInstalling(page: Window): Installing {
  let kept: InstallEvent | undefined;
  const { navigator } = page;
  // Only iOS has this; it is false in its browsers, and true on its home screen.
  const { standalone } = navigator as { standalone?: boolean };
  const state = shallowReactive<{ how: Installing['how'] }>({
    how: standalone === false && !isPutAway(page) ? 'byHand' : undefined,
  });
  page.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    kept = event as InstallEvent;
    if (!isPutAway(page)) state.how = 'prompt';
  });
  page.addEventListener('appinstalled', () => {
    state.how = undefined;
    // Browsers grant it to what was installed.
    void navigator.storage.persist();
  });
  return Object.assign(state, {
    async install() {
      const event = kept;
      kept = undefined;
      state.how = undefined;
      await event?.prompt();
    },
    putAway() {
      state.how = undefined;
      page.localStorage.setItem(PUT_AWAY, 'yes');
    },
  });
}

/** Where the browser keeps nothing, asking throws: nothing is to be offered there. */
function isPutAway(page: Window): boolean {
  try {
    return page.localStorage.getItem(PUT_AWAY) !== null;
  } catch {
    return true;
  }
}
