/**
 * Screens that lie above one another, one entry of the browser's history for each: the
 * phone's back button takes off the uppermost, and closes the app only at its home.
 */
import type { InjectionKey } from 'vue';

/**
 * Take the screen off; false, or a promise of it, if it has to stay. It must not wait
 * for `left`: that waits for it.
 */
export type Leave = () => unknown;

export interface Steps {
  /** A screen was opened. */
  enter(leave: Leave): Promise<void>;
  /** It, and what lies above it, was closed by other means than the back button. */
  left(leave: Leave): Promise<void>;
  /** All were closed. */
  leftAll(): Promise<void>;
  /** As if she had pressed the back button. */
  back(): void;
}

export const STEPS: InjectionKey<Steps> = Symbol('steps');

interface Entry {
  readonly step?: number;
}

export function startSteps(page: Window): Steps {
  const { history } = page;
  const stepNow = () => (history.state as Entry | null)?.step ?? 0;
  /** After a reload the entries of before are still there. */
  const base = stepNow();
  const leaves: Leave[] = [];
  let returned: (() => void) | undefined;
  // Going back takes a moment: what comes meanwhile waits, or entries get lost.
  let last: Promise<unknown> = Promise.resolve();

  function push(leave: Leave): void {
    leaves.push(leave);
    history.pushState({ step: base + leaves.length }, '');
  }
  function go(by: number): Promise<void> {
    return new Promise((resolve) => {
      returned = resolve;
      history.go(by);
    });
  }
  function queued(work: () => unknown): Promise<void> {
    const done = last.then(work).then(() => undefined);
    last = done.catch(() => undefined);
    return done;
  }
  /** Take off what lies above where she went. */
  async function follow(): Promise<void> {
    const ahead = stepNow() - base - leaves.length;
    // A screen that was closed is not opened by going forward.
    if (ahead > 0) await go(-ahead);
    const wanted = Math.max(0, stepNow() - base);
    while (leaves.length > wanted) {
      const leave = leaves.pop();
      if (!leave || (await leave()) !== false) continue;
      push(leave);
      break;
    }
  }
  page.addEventListener('popstate', () => {
    const resolve = returned;
    returned = undefined;
    if (resolve) resolve();
    else void queued(follow);
  });

  async function closeFrom(at: number): Promise<void> {
    const gone = at < 0 ? 0 : leaves.splice(at).length;
    if (gone) await go(-gone);
  }
  return {
    enter: (leave) => queued(() => push(leave)),
    left: (leave) => queued(() => closeFrom(leaves.indexOf(leave))),
    leftAll: () => queued(() => closeFrom(0)),
    back: () => {
      void queued(() => {
        history.back();
      });
    },
  };
}
