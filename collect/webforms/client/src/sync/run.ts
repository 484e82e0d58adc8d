/**
 * One synchronisation at a time on the whole phone: pages and the service worker take
 * the same lock.
 */
import { revoke, signedIn } from '../store/people';
import type { Unlocked } from '../store/people';
import type { Database } from '../store/database';
import type { FormHead } from '../store/model';
import { whyStopped } from './http';
import type { Connection, Stopped } from './http';
import { filesMayGo } from './media';
import { pull } from './pull';
import { sendAll } from './send';

const LOCK = 'collect-sync';
const CHANNEL = 'collect-sync';
/** The tag under which browsers with Background Sync wake the service worker. */
export const SYNC_TAG = 'collect-send';

/** What pages are told while a synchronisation runs, wherever it runs. */
export type News =
  | { readonly kind: 'started' }
  | { readonly kind: 'record'; readonly instanceId: string }
  | {
      readonly kind: 'progress';
      readonly instanceId: string;
      readonly done: number;
      readonly of: number;
    }
  | {
      readonly kind: 'fetching';
      readonly form: FormHead;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: 'ended'; readonly outcome: Outcome };

/** `locked`: nobody is signed in; `running`: another page does it already. */
export type Outcome =
  | { readonly state: 'done' | 'locked' | 'running' }
  | { readonly state: 'stopped'; readonly why: Stopped };

export interface RunOptions {
  readonly db: Database;
  readonly deviceId: string;
  /** Also what is not due yet. */
  readonly atOnce?: boolean;
  /** Only send, as in the background. */
  readonly sendOnly?: boolean;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

/** Send, then fetch. Never throws for the network's or the server's fault. */
export async function synchronise(options: RunOptions): Promise<Outcome> {
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (held) => {
    if (!held) return { state: 'running' } as const;
    const channel = new BroadcastChannel(CHANNEL);
    const tell = (news: News) => {
      channel.postMessage(news);
    };
    tell({ kind: 'started' });
    let outcome: Outcome = { state: 'locked' };
    try {
      outcome = await run(options, tell);
    } finally {
      tell({ kind: 'ended', outcome });
      channel.close();
    }
    return outcome;
  });
}

/** Follow synchronisations; call what it gives to stop. */
export function follow(listener: (news: News) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    listener(data);
  };
  return () => {
    channel.close();
  };
}

async function run(options: RunOptions, tell: (news: News) => void): Promise<Outcome> {
  const { db, deviceId, atOnce = false, now = Date.now } = options;
  const who = await signedIn(db, now());
  if (!who) return { state: 'locked' };
  const connection = {
    project: who.person.project,
    token: who.token,
    ...(options.fetch && { fetch: options.fetch }),
  };
  const { stopped } = await sendAll({
    ...{ db, who, connection, deviceId, now, atOnce, random: Math.random },
    answersOnly: !(await filesMayGo(db)),
    changed: ({ instanceId }) => {
      tell({ kind: 'record', instanceId });
    },
    progress: (instanceId, done, of) => {
      tell({ kind: 'progress', instanceId, done, of });
    },
  });
  const why =
    stopped ??
    (options.sendOnly ? undefined : await pulled(options, who, connection, tell));
  if (why === 'refused') await revoke(db, who.person.id);
  return why ? { state: 'stopped', why } : { state: 'done' };
}

async function pulled(
  { db, now = Date.now }: RunOptions,
  who: Unlocked,
  connection: Connection,
  tell: (news: News) => void,
): Promise<Stopped | undefined> {
  const fetched = (form: FormHead, done: number, of: number) => {
    tell({ kind: 'fetching', form, done, of });
  };
  try {
    await pull({ db, who, connection, now, fetched });
    return undefined;
  } catch (error) {
    return whyStopped(error);
  }
}
