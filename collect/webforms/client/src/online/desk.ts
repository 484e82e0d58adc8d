/**
 * A place for an interview that nobody comes back to: its answers lie on this device
 * while it lasts, sealed with a key that is in no store.
 */
import type { Desk } from '../interview/keeper';
import { newKeyBytes, usableKey } from '../store/crypto';
import { openDatabase } from '../store/database';
import type { Database } from '../store/database';
import type { FormHead } from '../store/model';
import { recordsOf, removeRecord } from '../store/records';
import type { OnlineForm } from './address';

const OWNER = 'online';
const DAY = 86_400_000;

export async function openDesk(
  form: OnlineForm,
  name = 'collect-online',
  now: () => number = Date.now,
): Promise<Desk> {
  const db = await openDatabase(name);
  await sweep(db, now() - DAY);
  const key = await usableKey(newKeyBytes());
  const person = {
    id: OWNER,
    project: form.project,
    projectName: '',
    displayName: '',
    salt: new Uint8Array(),
    wrappedKey: { iv: new Uint8Array(), data: new ArrayBuffer(0) },
    token: { iv: new Uint8Array(), data: new ArrayBuffer(0) },
    failedPins: 0,
    revoked: false,
  };
  return {
    db,
    who: { person, key, token: form.token },
    deviceId: 'collect:online',
    now,
  };
}

/** The form as the interview knows it. */
export function headOf(form: OnlineForm, name: string): FormHead {
  return {
    project: form.project,
    xmlFormId: form.xmlFormId,
    version: '',
    name,
    state: 'ready',
    xml: '',
    resources: [],
    unsupported: [],
  };
}

/** What was left behind, whose keys are gone. Another page's may be newer. */
async function sweep(db: Database, before: number): Promise<void> {
  for (const { instanceId, updatedAt } of await recordsOf(db, OWNER)) {
    if (updatedAt < before) await removeRecord(db, instanceId);
  }
}
