import { webcrypto } from 'node:crypto';

import { beforeAll, beforeEach, expect, it, vi } from 'vitest';

import RecoverView from '../../src/shell/RecoverView.vue';
import type { Database } from '../../src/store/database';
import type { Person } from '../../src/store/model';
import { join, lock, PINS_ALLOWED, signedIn, unlock } from '../../src/store/people';
import { Denied, Refused, Unreachable } from '../../src/sync/http';
import { askForKey } from '../../src/sync/recovery';
import { NEW_PIN, newcomer, PIN, quickPins } from '../store/newcomer';
import { freshPhone } from '../store/phone';
import { projectKeys } from '../store/project';
import { mounted, press, type } from './mounted';
import { soon } from '../soon';

vi.mock('../../src/sync/recovery', () => ({ askForKey: vi.fn() }));

const NEWCOMER = newcomer({ token: 'new-token' });

let db: Database;
let project: Awaited<ReturnType<typeof projectKeys>>;

beforeAll(async () => {
  vi.stubGlobal('crypto', webcrypto);
  quickPins();
  project = await projectKeys();
});

beforeEach(async () => {
  vi.mocked(askForKey).mockReset();
  document.body.replaceChildren();
  db = await freshPhone();
});

async function shown(more: Partial<Person> = {}, recoveryKey = project.recoveryKey) {
  const given = { ...NEWCOMER, token: 'old-token', recoveryKey };
  await join(db, given, PIN, Infinity);
  await lock(db);
  const known = await db.get('people', NEWCOMER.id);
  if (!known) throw new Error('she is not here');
  await db.put('people', { ...known, ...more });
  const joined = vi.fn();
  const props = {
    newcomer: NEWCOMER,
    known: { ...known, ...more },
    onJoined: joined,
  };
  return { ...(await mounted(db, RecoverView, props)), joined, known };
}

function submit(place: Element): void {
  place.querySelector('form')?.dispatchEvent(new Event('submit'));
}

async function renew(place: Element, pin: string, again = pin): Promise<void> {
  press(place, '[data-forgot]');
  await soon(() => {
    type(place, '#again', again);
  });
  type(place, '#pin', pin);
  submit(place);
}

it('who opens a new link of her own signs in with her PIN, and has its token', async () => {
  const { place, joined } = await shown();
  type(place, '#pin', '000001');
  submit(place);
  await soon(() => {
    expect(place.querySelector('[role=alert]')?.textContent).toContain('9 tries');
  });
  type(place, '#pin', PIN);
  submit(place);
  await soon(() => {
    expect(joined).toHaveBeenCalledOnce();
  });

  expect((await signedIn(db, Date.now()))?.token).toBe('new-token');
  expect(askForKey).not.toHaveBeenCalled();
});

it('who forgot her PIN chooses another with the key the project gives back', async () => {
  const { place, joined, known } = await shown();
  const bytes = await project.unwrap(known.escrow, NEWCOMER.id);
  vi.mocked(askForKey).mockResolvedValue(bytes);
  await renew(place, NEW_PIN);
  await soon(() => {
    expect(joined).toHaveBeenCalledOnce();
  });

  expect(askForKey).toHaveBeenCalledWith(NEWCOMER, known.escrow);
  await lock(db);
  expect((await unlock(db, NEWCOMER.id, NEW_PIN, 1)).token).toBe('new-token');
});

it.each([
  ['774411', '774412', 'differ'],
  ['123456', '123456', 'not all the same'],
])('the key is not asked for with the PINs %s and %s', async (pin, again, said) => {
  const { place, joined } = await shown();
  await renew(place, pin, again);
  await soon(() => {
    expect(place.querySelector('[role=alert]')?.textContent).toContain(said);
  });

  expect(askForKey).not.toHaveBeenCalled();
  expect(joined).not.toHaveBeenCalled();
});

it.each([
  [new Refused(403, '403.91', 'Ask.'), 'has not allowed it'],
  [new Refused(401, '401.2', 'Gone.'), 'not valid any more'],
  [new Denied(400, '400.91', 'No key.', new Headers()), 'cannot open your key'],
  [new Unreachable('network'), 'cannot be reached'],
  [new DOMException('disk', 'DataError'), 'disk'],
])('%s is told in words of hers', async (error, said) => {
  const { place, joined } = await shown();
  vi.mocked(askForKey).mockRejectedValue(error);
  await renew(place, NEW_PIN);
  await soon(() => {
    expect(place.querySelector('[role=alert]')?.textContent).toContain(said);
  });

  expect(joined).not.toHaveBeenCalled();
});

it('after too many tries there is only a new PIN', async () => {
  const { place } = await shown({ failedPins: PINS_ALLOWED });

  expect(place.querySelector('[data-known]')).toBeNull();
  expect(place.querySelector('[data-renew]')).not.toBeNull();
});

it('whose key the project does not have is told so', async () => {
  const { place } = await shown({ failedPins: PINS_ALLOWED }, null as never);

  expect(place.querySelector('[data-impossible]')).not.toBeNull();
  expect(place.querySelector('form')).toBeNull();
});
