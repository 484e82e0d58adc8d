// @vitest-environment node
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import * as keys from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import {
  AlreadyHere,
  changePin,
  changeToken,
  extend,
  join,
  KeyGone,
  lock,
  PINS_ALLOWED,
  revoke,
  signedIn,
  unlock,
  WeakPin,
} from '../../src/store/people';
import { newcomer, PIN, quickPins } from './newcomer';
import { freshPhone } from './phone';

const ANA = newcomer({ id: 'ana' });

let db: Database;

beforeAll(() => {
  quickPins();
});

beforeEach(async () => {
  db = await freshPhone();
});

describe('somebody', () => {
  it('is signed in from joining until her time is over', async () => {
    const joined = await join(db, ANA, PIN, 100);

    expect(joined.token).toBe('token-of-ana');
    expect((await signedIn(db, 99))?.token).toBe('token-of-ana');
    await extend(db, 200);
    expect((await signedIn(db, 150))?.person.displayName).toBe('Ana');
    expect(await signedIn(db, 200)).toBeUndefined();
    expect(await db.count('session')).toBe(0);
  });

  it('unlocks with her PIN what she sealed before', async () => {
    const { key } = await join(db, ANA, PIN, 100);
    const sealed = await keys.sealText(key, 'Lila', 'here');
    await lock(db);
    expect(await signedIn(db, 1)).toBeUndefined();
    const again = await unlock(db, 'ana', PIN, 100);

    expect(await keys.openText(again.key, sealed, 'here')).toBe('Lila');
    expect(again.token).toBe('token-of-ana');
    await expect(crypto.subtle.exportKey('raw', again.key)).rejects.toThrow();
  });

  it('may mistype, but not for ever', async () => {
    await join(db, ANA, PIN, 100);
    for (let time = 1; time < PINS_ALLOWED; time++) {
      await expect(unlock(db, 'ana', '000001', 100)).rejects.toThrow(keys.WrongPin);
    }
    await unlock(db, 'ana', PIN, 100);
    for (let time = 1; time < PINS_ALLOWED; time++) {
      await expect(unlock(db, 'ana', '000001', 100)).rejects.toThrow(keys.WrongPin);
    }
    await expect(unlock(db, 'ana', '000001', 100)).rejects.toThrow(KeyGone);
    await expect(unlock(db, 'ana', PIN, 100)).rejects.toThrow(KeyGone);
    expect((await db.get('people', 'ana'))?.wrappedKey.data.byteLength).toBe(0);
  });

  it('does not join twice: her former records would be locked for ever', async () => {
    const { key } = await join(db, ANA, PIN, 100);
    const sealed = await keys.sealText(key, 'Lila', 'here');
    await expect(join(db, ANA, '774411', 100)).rejects.toThrow(AlreadyHere);
    const again = await unlock(db, 'ana', PIN, 100);

    expect(await keys.openText(again.key, sealed, 'here')).toBe('Lila');
  });

  it.each(['', '12345', '111111', '123456', '987654'])(
    'may not take %j',
    async (pin) => {
      await expect(join(db, ANA, pin, 100)).rejects.toThrow(WeakPin);
      expect(await db.count('people')).toBe(0);
    },
  );

  it('takes another PIN and another token, and keeps her key', async () => {
    const joined = await join(db, ANA, PIN, 100);
    const sealed = await keys.sealText(joined.key, 'Lila', 'here');
    await changePin(db, 'ana', PIN, '774411');
    await expect(changePin(db, 'ana', PIN, '774411')).rejects.toThrow(keys.WrongPin);
    await revoke(db, 'ana');
    await changeToken(db, joined, 'new-token');
    const again = await unlock(db, 'ana', '774411', 100);

    expect(await keys.openText(again.key, sealed, 'here')).toBe('Lila');
    expect([again.token, again.person.revoked]).toEqual(['new-token', false]);
  });

  it('who was never here cannot unlock', async () => {
    await expect(unlock(db, 'nobody', PIN, 1)).rejects.toThrow(KeyGone);
    await expect(changePin(db, 'nobody', PIN, '774411')).rejects.toThrow(KeyGone);
    await expect(revoke(db, 'nobody')).rejects.toThrow(KeyGone);
    expect(await db.count('people')).toBe(0);
  });
});
