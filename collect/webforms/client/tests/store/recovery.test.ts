// @vitest-environment node
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import * as keys from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import {
  join,
  KeyGone,
  lock,
  PINS_ALLOWED,
  recover,
  revoke,
  signedIn,
  unlock,
  WeakPin,
} from '../../src/store/people';
import { NEW_PIN, newcomer, PIN, quickPins } from './newcomer';
import { freshPhone } from './phone';
import { projectKeys } from './project';

const ANA = newcomer();

let db: Database;
let project: Awaited<ReturnType<typeof projectKeys>>;

beforeAll(async () => {
  quickPins();
  project = await projectKeys();
});

beforeEach(async () => {
  db = await freshPhone();
});

async function person() {
  const found = await db.get('people', ANA.id);
  if (!found) throw new Error('she is not here');
  return found;
}

async function joined() {
  const { recoveryKey } = project;
  const { key } = await join(db, { ...ANA, recoveryKey }, PIN, 100);
  const sealed = await keys.sealText(key, 'Lila', 'here');
  return { sealed, opened: (by: CryptoKey) => keys.openText(by, sealed, 'here') };
}

describe('the key of somebody', () => {
  it('opens to the project, and only as hers', async () => {
    const { opened } = await joined();
    const { escrow } = await person();
    const bytes = await project.unwrap(escrow, ANA.id);

    expect(await opened(await keys.usableKey(bytes))).toBe('Lila');
    await expect(project.unwrap(escrow, '1/8')).rejects.toThrow();
  });

  it('is sealed to the project as she unlocks, if it was not before', async () => {
    const { key } = await join(db, ANA, PIN, 100);
    const sealed = await keys.sealText(key, 'Lila', 'here');
    await unlock(db, ANA.id, PIN, 100);
    expect((await person()).escrow).toBeUndefined();
    await unlock(db, ANA.id, PIN, 100, project.recoveryKey);
    const bytes = await project.unwrap((await person()).escrow, ANA.id);

    const opened = await keys.openText(await keys.usableKey(bytes), sealed, 'here');
    expect(opened).toBe('Lila');
  });

  it('is sealed anew only to another key', async () => {
    await joined();
    const { escrow } = await person();
    await unlock(db, ANA.id, PIN, 100, project.recoveryKey);
    expect((await person()).escrow).toEqual(escrow);
    const other = await projectKeys();
    await unlock(db, ANA.id, PIN, 100, other.recoveryKey);

    const bytes = await other.unwrap((await person()).escrow, ANA.id);
    expect(bytes.length).toBe(32);
  });

  it('opens her phone though the project’s key is broken', async () => {
    const broken = { kty: 'RSA', n: 'AQAB', e: 'AQAB', alg: 'RS256' };
    await join(db, { ...ANA, recoveryKey: broken }, PIN, 100);

    expect((await unlock(db, ANA.id, PIN, 100, broken)).token).toBe('token-of-ana');
    expect((await person()).escrow).toBeUndefined();
  });
});

describe('a forgotten PIN', () => {
  async function forgotten() {
    const phone = await joined();
    await lock(db);
    await revoke(db, ANA.id);
    for (let time = 1; time < PINS_ALLOWED; time++) {
      await expect(unlock(db, ANA.id, '000001', 100)).rejects.toThrow(keys.WrongPin);
    }
    await expect(unlock(db, ANA.id, '000001', 100)).rejects.toThrow(KeyGone);
    const bytes = await project.unwrap((await person()).escrow, ANA.id);
    return { ...phone, bytes };
  }

  it('is replaced, even after too many tries, and her records open', async () => {
    const { bytes, opened } = await forgotten();
    const newcomer = { ...ANA, token: 'new-token' };
    const recovered = await recover(db, newcomer, bytes, NEW_PIN, 100);

    expect(await opened(recovered.key)).toBe('Lila');
    expect((await signedIn(db, 1))?.token).toBe('new-token');
    expect((await person()).revoked).toBe(false);
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
    await lock(db);
    const again = await unlock(db, ANA.id, NEW_PIN, 100);
    expect([await opened(again.key), again.token]).toEqual(['Lila', 'new-token']);
    await expect(unlock(db, ANA.id, PIN, 100)).rejects.toThrow(keys.WrongPin);
  });

  it('stays forgotten with a weak one, or with a key that is not hers', async () => {
    const { bytes } = await forgotten();
    const before = await person();
    await expect(recover(db, ANA, bytes, '123456', 100)).rejects.toThrow(WeakPin);
    const other = keys.newKeyBytes();
    await expect(recover(db, ANA, other, NEW_PIN, 100)).rejects.toThrow(keys.SealError);
    const nobody = { ...ANA, id: '1/8' };
    await expect(recover(db, nobody, bytes, NEW_PIN, 100)).rejects.toThrow(KeyGone);

    expect(await person()).toEqual(before);
    expect(await signedIn(db, 1)).toBeUndefined();
  });
});
