/** Logging an interview while it is on the screen, where its form asks for a log. */
import { onBeforeUnmount, onMounted, provide, watch } from 'vue';
import type { InjectionKey } from 'vue';

import type { AuditLocation } from '../engine/audit';
import type { AnyControlNode } from '../engine/types';
import { addLines } from '../store/audit';
import { withRoom } from '../store/space';
import { AuditLog } from './audit';
import type { Answers, Reading, Screen } from './audit';
import type { Desk, Opened } from './keeper';
import { questionsOn } from './pages';
import type { Page } from './pages';

/** Tell the log of something with a node, such as a member that was removed. */
export const LOGGED: InjectionKey<(event: string, node?: string) => void> =
  Symbol('logged');

export interface Auditing {
  event(event: string, node?: string): void;
  /** The screen is over: she leaves, or finishes. */
  leave(): void;
  /** Resolves when all lines are on the phone. A log never stops an interview. */
  flush(): Promise<void>;
}

const NONE: Auditing = {
  event: () => undefined,
  leave: () => undefined,
  flush: () => Promise.resolve(),
};

/** Follows the screens of an interview: `page` is undefined at its end. */
export function useAudit(
  desk: Desk,
  record: Opened,
  page: () => Page | undefined,
  jumping: () => boolean,
): Auditing {
  const { audit: settings } = record.interview;
  if (!settings) return NONE;
  const { displayName } = desk.who.person;
  const here = settings.location ? usePlace(settings.location) : () => undefined;
  const log = new AuditLog(settings, displayName, desk.now, here);
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    const lines = log.pending();
    if (!lines.length) return;
    const { db, who } = desk;
    try {
      const { instanceId } = record.head;
      await withRoom(db, () => addLines(db, who.key, instanceId, lines));
      log.written(lines.length);
    } catch {
      // They stay, and are written with the next ones.
    }
  }
  const flush = () => (writing = writing.then(write));
  const event = (name: string, node?: string) => {
    log.event(name, node);
  };
  provide(LOGGED, event);

  const isNew = record.head.page === '' && record.head.corrects === undefined;
  log.event(isNew ? 'form start' : 'form resume');
  if (settings.location) log.event('location tracking enabled');
  watch(
    () => screenOf(page(), jumping()),
    (screen) => {
      log.show(screen);
      void flush();
    },
    { immediate: true },
  );
  const leave = () => {
    log.leave();
  };
  return { event, leave, flush };
}

function screenOf(page: Page | undefined, jumping: boolean): Screen {
  const none = () => new Map<string, string>();
  if (jumping) return { event: 'jump', node: '', answers: none };
  if (!page) return { event: 'end screen', node: '', answers: none };
  const answers = () => answersOf(questionsOn(page));
  if (page.kind === 'repeat') {
    return { event: 'add repeat', node: page.reference, answers: none };
  }
  const event = page.kind === 'list' ? 'group questions' : 'question';
  return { event, node: page.reference, answers };
}

function answersOf(nodes: readonly AnyControlNode[]): Answers {
  return new Map(
    nodes.map(({ currentState }) => [
      currentState.reference,
      String(currentState.instanceValue),
    ]),
  );
}

/** The phone's position, read again and again while the interview is open. */
function usePlace(asked: AuditLocation): () => Reading | undefined {
  let last: Reading | undefined;
  let watching: number | undefined;
  onMounted(() => {
    watching = navigator.geolocation.watchPosition(
      ({ coords, timestamp: at }) => {
        if (last && at - last.at < asked.minInterval) return;
        const { latitude, longitude, accuracy } = coords;
        last = { latitude, longitude, accuracy, at };
      },
      // Without a position the columns stay empty, as in ODK Collect.
      () => undefined,
      { enableHighAccuracy: asked.highAccuracy, maximumAge: asked.minInterval },
    );
  });
  onBeforeUnmount(() => {
    if (watching !== undefined) navigator.geolocation.clearWatch(watching);
  });
  return () => last;
}
