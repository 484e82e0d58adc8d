/**
 * One synchronisation at a time on the whole phone: pages and the service worker take
 * the same lock.
 */
import { revoke, signedIn } from '../store/people';
import type { Unlocked } from '../store/people';
import type { Database } from '../store/database';
import type { FormHead } from '../store/model';
import { isFull } from '../store/space';
import { whyStopped } from './http';
import type { Connection, Stopped } from './http';
import { filesMayGo } from './media';
import { CHANNEL } from './news';
import type { News, Outcome } from './news';
import { pull } from './pull';
import { sendAll } from './send';

const LOCK = 'collect-sync';
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

/** Send, then fetch. Never throws for the network's or the server's fault, nor for a full
 * phone. */
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
    } catch (error) {
      if (!isFull(error)) throw error;
      outcome = { state: 'stopped', why: 'full' };
    } finally {
      tell({ kind: 'ended', outcome });
      channel.close();
    }
    return outcome;
  });
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
