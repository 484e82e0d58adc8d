/** Who uses the phone: joining, unlocking, locking, a new PIN. */
import {
  newKeyBytes,
  newSalt,
  openText,
  sealText,
  unwrapKey,
  usableKey,
  wrapKey,
  WrongPin,
} from './crypto';
import { STRICT } from './database';
import type { Database } from './database';
import { escrowed } from './escrow';
import type { Person } from './model';

/** After so many wrong PINs in a row the key goes; the records stay, for recovery. */
export const PINS_ALLOWED = 10;
export const PIN_DIGITS = 6;

export interface Unlocked {
  readonly person: Person;
  readonly key: CryptoKey;
  readonly token: string;
}

/** What the server said of somebody as she joined. */
export interface Newcomer {
  readonly id: string;
  readonly project: number;
  readonly projectName: string;
  readonly displayName: string;
  readonly token: string;
  readonly recoveryKey: JsonWebKey | null;
}

export class WeakPin extends Error {}
export class KeyGone extends Error {}
/** She uses this phone already: another key would lock her records for ever. */
export class AlreadyHere extends Error {}

/** Throws WeakPin for a PIN that is short or a run or repetition of digits. */
export function checkPin(pin: string): void {
  const codes = [...pin].map((each) => each.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, at) => code - (codes[at] ?? 0)));
  const step = [...steps][0];
  const run = steps.size === 1 && step !== undefined && Math.abs(step) <= 1;
  if (codes.length < PIN_DIGITS || run) throw new WeakPin();
}

/**
 * Somebody joins: her key is made, sealed, and she is signed in until `expiresAt`. Throws
 * WeakPin, and AlreadyHere.
 */
export async function join(
  db: Database,
  newcomer: Newcomer,
  pin: string,
  expiresAt: number,
): Promise<Unlocked> {
  checkPin(pin);
  const { token, recoveryKey, ...who } = newcomer;
  const bytes = newKeyBytes();
  const salt = newSalt();
  const key = await usableKey(bytes);
  const person: Person = {
    ...who,
    salt,
    wrappedKey: await wrapKey(bytes, pin, salt),
    ...(await escrowed(bytes, who.id, recoveryKey)),
    token: await sealText(key, token, `${who.id}/token`),
    failedPins: 0,
    revoked: false,
  };
  bytes.fill(0);
  await add(db, person);
  await begin(db, person, key, expiresAt);
  return { person, key, token };
}

async function add(db: Database, person: Person): Promise<void> {
  const writing = db.transaction('people', 'readwrite', STRICT);
  const there = await writing.store.getKey(person.id);
  if (there === undefined) await writing.store.add(person);
  await writing.done;
  if (there !== undefined) throw new AlreadyHere();
}

/**
 * Sign in with a PIN. Her key is sealed to the project's too, if it is not yet: only now
 * are its bytes at hand. Throws WrongPin, and KeyGone once too many were wrong: then only
 * the project can recover the records.
 */
export async function unlock(
  db: Database,
  id: string,
  pin: string,
  expiresAt: number,
  recoveryKey: JsonWebKey | null = null,
): Promise<Unlocked> {
  const person = await db.get('people', id);
  if (!person) throw new KeyGone();
  if (person.failedPins >= PINS_ALLOWED) throw new KeyGone();
  const bytes = await tried(db, person, pin);
  const key = await usableKey(bytes);
  const escrow = await escrowed(bytes, id, recoveryKey, person.escrowedTo);
  bytes.fill(0);
  const token = await openText(key, person.token, `${id}/token`);
  const known = await changePerson(db, id, { ...escrow, failedPins: 0 });
  await begin(db, known, key, expiresAt);
  return { person: known, key, token };
}

/** What others changed meanwhile, such as her PIN, stays. Throws KeyGone. */
async function changePerson(
  db: Database,
  id: string,
  changes: Partial<Person>,
): Promise<Person> {
  const writing = db.transaction('people', 'readwrite', STRICT);
  const person = await writing.store.get(id);
  if (person) await writing.store.put({ ...person, ...changes });
  await writing.done;
  if (!person) throw new KeyGone();
  return { ...person, ...changes };
}

/** The key's bytes; a wrong PIN is counted before anybody is told. */
async function tried(
  db: Database,
  person: Person,
  pin: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await unwrapKey(person.wrappedKey, pin, person.salt);
  } catch (error) {
    if (!(error instanceof WrongPin)) throw error;
    const failedPins = person.failedPins + 1;
    const gone = failedPins >= PINS_ALLOWED;
    const nothing = { iv: new Uint8Array(12), data: new ArrayBuffer(0) };
    await changePerson(db, person.id, {
      failedPins,
      ...(gone && { wrappedKey: nothing }),
    });
    throw gone ? new KeyGone() : error;
  }
}

/** Another PIN. Throws WrongPin, WeakPin. */
export async function changePin(
  db: Database,
  id: string,
  former: string,
  pin: string,
): Promise<void> {
  checkPin(pin);
  const person = await db.get('people', id);
  if (!person) throw new KeyGone();
  const bytes = await tried(db, person, former);
  const salt = newSalt();
  const wrappedKey = await wrapKey(bytes, pin, salt);
  bytes.fill(0);
  await changePerson(db, id, { salt, wrappedKey, failedPins: 0 });
}

/**
 * A new PIN for the key that the project gave back, and the token of her new link; she
 * is signed in. Throws WeakPin, and SealError if it is not the key of her records.
 */
export async function recover(
  db: Database,
  { id, token }: Pick<Newcomer, 'id' | 'token'>,
  bytes: Uint8Array<ArrayBuffer>,
  pin: string,
  expiresAt: number,
): Promise<Unlocked> {
  checkPin(pin);
  const person = await db.get('people', id);
  if (!person) throw new KeyGone();
  const key = await usableKey(bytes);
  await openText(key, person.token, `${id}/token`);
  const salt = newSalt();
  const wrappedKey = await wrapKey(bytes, pin, salt);
  bytes.fill(0);
  await changePerson(db, id, { salt, wrappedKey, failedPins: 0 });
  const unlocked = await changeToken(db, { person, key, token }, token);
  await begin(db, unlocked.person, key, expiresAt);
  return unlocked;
}

/** Another token, as after a new QR code; her records stay hers. */
export async function changeToken(
  db: Database,
  { person, key }: Unlocked,
  token: string,
): Promise<Unlocked> {
  const sealed = await sealText(key, token, `${person.id}/token`);
  const changes = { token: sealed, revoked: false };
  return { person: await changePerson(db, person.id, changes), key, token };
}

/** Who is signed in, also for the service worker; nobody once her time is over. */
export async function signedIn(
  db: Database,
  now: number,
): Promise<Unlocked | undefined> {
  const session = await db.get('session', 'current');
  if (!session) return undefined;
  const person = await db.get('people', session.person);
  if (!person || session.expiresAt <= now) {
    await lock(db);
    return undefined;
  }
  const token = await openText(session.key, person.token, `${person.id}/token`);
  return { person, key: session.key, token };
}

/** She is there: the phone stays open until `expiresAt`. */
export async function extend(db: Database, expiresAt: number): Promise<void> {
  const writing = db.transaction('session', 'readwrite');
  const session = await writing.store.get('current');
  if (session) await writing.store.put({ ...session, expiresAt }, 'current');
  await writing.done;
}

export function lock(db: Database): Promise<void> {
  return db.delete('session', 'current');
}

/** The server knows her token no more: she cannot send until she scans a new code. */
export async function revoke(db: Database, id: string): Promise<void> {
  await changePerson(db, id, { revoked: true });
}

async function begin(
  db: Database,
  person: Person,
  key: CryptoKey,
  expiresAt: number,
): Promise<void> {
  const writing = db.transaction('session', 'readwrite', STRICT);
  await writing.store.put({ person: person.id, key, expiresAt }, 'current');
  await writing.done;
}
