/** The phone as its screens see it: who is signed in, what lies on it, how syncing goes. */
import { computed, inject, shallowReactive, shallowRef } from 'vue';
import type { InjectionKey, ShallowRef } from 'vue';

import type { Desk } from '../interview/keeper';
import { openDatabase } from '../store/database';
import type { Database, Told } from '../store/database';
import { formsOf, hashesOf, missingResources } from '../store/forms';
import type { FormHead, Person, RecordHead, Returned } from '../store/model';
import { extend, lock, signedIn } from '../store/people';
import type { Unlocked } from '../store/people';
import { purgeSent } from '../store/keeping';
import { nameOf, recordsOf } from '../store/records';
import { returnedOf } from '../store/returned';
import { keepReserve } from '../store/space';
import { linkOf } from '../sync/media';
import { knownState } from '../sync/known';
import type { Known } from '../sync/known';
import { follow, SYNC_TAG } from '../sync/news';
import type { News, Outcome } from '../sync/news';

/** While something waits to be sent, it is tried so often. */
const EVERY_MS = 60_000;
/** How often the lock looks at the clock. */
const LOOK_MS = 10_000;
const LOCK_MINUTES = 5;

export interface NamedRecord extends RecordHead {
  readonly title: string;
}

/** A form that is not whole yet, and how many of its files are here. */
export interface Fetching {
  readonly name: string;
  readonly done: number;
  readonly of: number;
}

export type Phone = Awaited<ReturnType<typeof startPhone>>;
export const PHONE: InjectionKey<Phone> = Symbol('phone');

export function usePhone(): Phone {
  const phone = inject(PHONE);
  if (!phone) throw new Error('there is no phone');
  return phone;
}

interface Shown {
  people: Person[];
  forms: FormHead[];
  records: NamedRecord[];
  returned: Returned[];
  known: Known | undefined;
  fetching: Fetching[];
  syncing: boolean;
  outcome: Outcome | undefined;
  progress: { done: number; of: number } | undefined;
}

const NOTHING = {
  forms: [],
  records: [],
  returned: [],
  known: undefined,
  fetching: [],
};

/**
 * `work`, one run after the other, so that no older one ends last. Whoever asks while a
 * run waits for its turn shares it.
 */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const run = () => {
    next = undefined;
    return work();
  };
  return () => (next ??= last = last.then(run, run));
}

/** What screens show, brought up to date by `refresh`. */
function showing(db: Database, who: ShallowRef<Unlocked | undefined>) {
  const shown = shallowReactive<Shown>({
    ...NOTHING,
    people: [],
    syncing: false,
    outcome: undefined,
    progress: undefined,
  });
  /** Names by their seals: each is opened once, however often lists are read. */
  const names = new Map<string, string>();
  async function titleOf(key: CryptoKey, head: RecordHead): Promise<string> {
    const at = head.name?.iv.join() ?? '';
    const title = names.get(at) ?? (await nameOf(key, head));
    names.set(at, title);
    return title;
  }
  async function listsOf({ person, key }: Unlocked) {
    const heads = await recordsOf(db, person.id);
    const forms = await formsOf(db, person.project);
    return {
      records: await Promise.all(
        heads.map(async (head) => ({ ...head, title: await titleOf(key, head) })),
      ),
      forms,
      fetching: await fetchingOf(db, forms),
      returned: await returnedOf(db, person.id),
      known: await knownState(db, person.id),
    };
  }
  const refresh = inTurn(async () => {
    const { value: now } = who;
    const people = await db.getAll('people');
    const lists = now ? await listsOf(now) : NOTHING;
    // Locked meanwhile: what was hers is not shown, and nothing of it kept.
    const same = now?.key === who.value?.key;
    if (!now || !same) names.clear();
    Object.assign(shown, { people, ...(same ? lists : NOTHING) });
  });
  async function heard(news: News): Promise<void> {
    if (news.kind === 'progress') {
      shown.progress = { done: news.done, of: news.of };
      return;
    }
    if (news.kind === 'fetching') {
      const { form, done, of } = news;
      const others = shown.fetching.filter(({ name }) => name !== form.name);
      shown.fetching = [{ name: form.name, done, of }, ...others];
      return;
    }
    if (news.kind === 'started') shown.syncing = true;
    if (news.kind === 'ended') {
      Object.assign(shown, {
        syncing: false,
        progress: undefined,
        outcome: news.outcome,
      });
    }
    await refresh();
  }
  return { shown, refresh, heard };
}

async function fetchingOf(
  db: Database,
  forms: readonly FormHead[],
): Promise<Fetching[]> {
  const partial = forms.filter(({ state }) => state === 'partial');
  return Promise.all(
    partial.map(async (form) => {
      const of = hashesOf(form).length;
      const missing = (await missingResources(db, form)).length;
      return { name: form.name, done: of - missing, of };
    }),
  );
}

/** Throws what browsers do that give no database. */
export async function startPhone(told: Told = {}) {
  const db = await openDatabase(undefined, undefined, told);
  const deviceId = await deviceOf(db);
  const who = shallowRef<Unlocked>();
  const { shown, refresh, heard } = showing(db, who);
  const lockAt = () =>
    Date.now() + (shown.known?.state.policy.lockMinutes ?? LOCK_MINUTES) * 60_000;

  async function sync(atOnce = false): Promise<void> {
    const { value: now } = who;
    if (!now) return;
    // The lists are there before it is.
    const { synchronise } = await import('../sync/run');
    const { state } = await synchronise({ db, deviceId, atOnce });
    if (state === 'done' && (await tidied(db, now))) await refresh();
  }
  async function enter(unlocked: Unlocked): Promise<void> {
    who.value = unlocked;
    await refresh();
    await keepReserve(db);
    void sync();
  }
  async function leave(): Promise<void> {
    await lock(db);
    who.value = undefined;
    await refresh();
  }
  /** She touched the phone: it stays open. Once her time is over it locks. */
  async function touched(): Promise<void> {
    if (!who.value) return;
    if (await signedIn(db, Date.now())) await extend(db, lockAt());
    else await leave();
  }

  /** A phone that lies about, or is hidden, locks though nobody touches it. */
  async function lockWhenOver(): Promise<void> {
    if (who.value && !(await signedIn(db, Date.now()))) await leave();
  }

  setInterval(() => void lockWhenOver(), LOOK_MS);
  follow((news) => void heard(news));
  whenever(touched, sync, () => shown.records.some((each) => each.state === 'final'));
  const found = await signedIn(db, Date.now());
  if (found) await enter(found);
  else await refresh();

  const desk = computed<Desk | undefined>(
    () => who.value && { db, who: who.value, deviceId, now: Date.now },
  );
  return {
    db,
    deviceId,
    who,
    shown,
    desk,
    refresh,
    enter,
    leave,
    sync,
    touched,
    lockAt,
  };
}

/** Make room after a synchronisation; whether something went for that. */
async function tidied(db: Database, { person }: Unlocked): Promise<boolean> {
  // As the server has just said it, not as it is shown: that may be older.
  const known = await knownState(db, person.id);
  const days = known?.state.policy.keepSentDays;
  const purged = days === undefined ? 0 : await purgeSent(db, days, Date.now());
  // It may have been given up for a draft; what was sent has left room for it.
  await keepReserve(db);
  return purged > 0;
}

/** Synchronise when there is signal again, when she looks, and while something waits. */
function whenever(
  touched: () => Promise<void>,
  sync: (atOnce?: boolean) => Promise<void>,
  waiting: () => boolean,
): void {
  // What waits because there was no signal waits no longer.
  addEventListener('online', () => void sync(true));
  // Files may have waited for Wi-Fi.
  linkOf()?.addEventListener('change', () => void sync());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void touched().then(() => sync());
  });
  setInterval(() => {
    if (waiting()) void sync();
  }, EVERY_MS);
}

async function deviceOf(db: Database): Promise<string> {
  const known = await db.get('settings', 'deviceId');
  if (typeof known === 'string') return known;
  const made = `collect:${crypto.randomUUID()}`;
  await db.put('settings', made, 'deviceId');
  return made;
}

/** Let the browser send when there is signal, though the page is closed. */
export async function sendInBackground(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  const { sync } = (worker ?? {}) as {
    sync?: { register(tag: string): Promise<void> };
  };
  try {
    await sync?.register(SYNC_TAG);
  } catch {
    // Not allowed here: the page sends while it is open.
  }
}
