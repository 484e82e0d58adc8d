import { webcrypto } from 'node:crypto';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { inDanger } from '../../src/shell/battery';
import HelpView from '../../src/shell/HelpView.vue';
import PhoneView from '../../src/shell/PhoneView.vue';
import { roomOf, sizeIn } from '../../src/shell/storage';
import { join, PINS_ALLOWED, unlock } from '../../src/store/people';
import { onlyOnWifi } from '../../src/sync/media';
import { ar } from '../../src/words/help/ar';
import { en } from '../../src/words/help/en';
import { id } from '../../src/words/help/id';
import { speak } from '../../src/words/language';
import { freshPhone, head } from '../store/phone';
import { ANA, known, phoneOf, show } from './shown';
import { soon } from '../soon';

const MINUTE = 60_000;
const PIN = '493817';

function has(name: string, value: unknown): void {
  Object.defineProperty(navigator, name, { value, configurable: true });
}

beforeEach(() => {
  vi.stubGlobal('crypto', webcrypto);
  has('storage', undefined);
  has('connection', undefined);
  has('getBattery', undefined);
});

async function phonePage(shown: object = {}, worker: object = {}) {
  const phone = await phoneOf(shown);
  const given = { worker: { waiting: false, ...worker }, onAnother: vi.fn() };
  return { phone, ...given, ...show(PhoneView, phone, given) };
}

describe('the phone', () => {
  it('tells what room there is, and asks the browser to keep it', async () => {
    let persistent = false;
    has('storage', {
      estimate: () => Promise.resolve({ usage: 3_400_000, quota: 2_003_400_000 }),
      persisted: () => Promise.resolve(persistent),
      persist: () => Promise.resolve((persistent = true)),
    });
    const { find, all, click } = await phonePage();
    await soon(() => {
      expect(find('[data-room]').textContent).toContain('3.4 MB used, 2 GB left');
    });
    await click('[data-keep]');
    await soon(() => {
      expect(find('[data-persistent]').dataset['persistent']).toBe('true');
    });

    expect(all('[data-keep]')).toEqual([]);
  });

  it.each([
    [0, '0 kB'],
    [12_300, '12 kB'],
    [345_000_000, '350 MB'],
    [2e13, '20,000 GB'],
  ])('writes %i bytes as %s', (bytes, text) => {
    expect(sizeIn('en', bytes)).toBe(text);
  });

  it('says nothing of room where the browser does not', async () => {
    expect(await roomOf(undefined)).toBeUndefined();
  });

  it('warns of an empty battery while many interviews are on it only', async () => {
    const battery = Object.assign(new EventTarget(), { level: 0.5, charging: false });
    has('getBattery', () => Promise.resolve(battery));
    const records = ['a', 'b', 'c', 'd', 'e'].map((instanceId) => ({
      ...head({ instanceId, state: 'final' }),
      title: '',
    }));
    const { find, all } = await phonePage({ records });
    await soon(() => {
      expect(find('[data-battery]').textContent).toContain('50%');
    });
    expect(all('[data-battery] [role=alert]')).toEqual([]);
    battery.level = 0.12;
    battery.dispatchEvent(new Event('levelchange'));
    await soon(() => {
      expect(find('[data-battery] [role=alert]').textContent).toContain('5 interviews');
    });
  });

  it.each([
    ['it is charged', { level: 0.1, charging: true }, 9],
    ['there is enough', { level: 0.9, charging: false }, 9],
    ['little is unsent', { level: 0.1, charging: false }, 1],
  ])('does not warn of the battery when %s', (_, battery, unsent) => {
    expect(inDanger(battery, unsent)).toBe(false);
  });

  it.each([
    ['is right', 5 * MINUTE, ''],
    ['is behind', 9 * MINUTE, '9 minutes behind'],
    ['is ahead', -90 * MINUTE, '90 minutes ahead'],
  ])('tells when its clock %s', async (_, clockOffset, told) => {
    const { all } = await phonePage({ known: known({}, { clockOffset }) });
    const [said] = all('[data-clock]');

    expect(said?.textContent ?? '').toContain(told);
    expect(said !== undefined).toBe(told !== '');
  });

  it('keeps photos for Wi-Fi once she said so', async () => {
    has('connection', Object.assign(new EventTarget(), { type: 'cellular' }));
    const { phone, click } = await phonePage();
    await click('[data-wifi]');

    await soon(async () => {
      expect(await onlyOnWifi(phone.db)).toBe(true);
    });
  });

  it('has no choice of Wi-Fi where the browser does not tell it from mobile data', async () => {
    expect((await phonePage()).all('[data-wifi]')).toEqual([]);
  });

  it.each([
    [() => Promise.resolve(false), 'the newest version'],
    [() => Promise.resolve(true), 'is being fetched'],
    [() => Promise.reject(new Error('offline')), 'cannot be reached'],
  ])('looks for a newer version: %#', async (check, told) => {
    const { root, click } = await phonePage({}, { check });
    await click('[data-check]');

    await soon(() => {
      expect(root.textContent).toContain(told);
    });
  });

  it('takes a newer version when she asks for it', async () => {
    const takeOver = vi.fn();
    const { click } = await phonePage({}, { waiting: true, takeOver });
    await click('[data-update]');

    expect(takeOver).toHaveBeenCalled();
  });

  it('locks, or is given to another', async () => {
    const { phone, click, onAnother } = await phonePage();
    await click('[data-lock]');
    await click('[data-another]');

    expect([phone.leave.mock.calls.length, onAnother.mock.calls.length]).toEqual([
      1, 1,
    ]);
  });
});

describe('another PIN', () => {
  async function joined() {
    const phone = await phoneOf();
    phone.db = await freshPhone();
    const newcomer = { ...ANA, token: 't', recoveryKey: null };
    phone.who.value = (await join(phone.db, newcomer, PIN, Infinity)) as never;
    const { type, click, find } = show(PhoneView, phone, { worker: {} });
    async function change(former: string, pin: string, again = pin): Promise<void> {
      await type('#pin-former', former);
      await type('#pin-pin', pin);
      await type('#pin-again', again);
      await click('[data-pin] form button');
    }
    const says = (role: string, text: string) =>
      soon(() => {
        expect(find(`[data-pin] [role=${role}]`).textContent).toContain(text);
      });
    return { phone, change, says };
  }

  it('counts from now on', async () => {
    const { phone, change, says } = await joined();
    await change(PIN, '718294');
    await says('status', 'counts from now on');

    const { person } = await unlock(phone.db, ANA.id, '718294', Infinity);
    expect(person.displayName).toBe('Ana');
  });

  it.each([
    ['are not the same twice', PIN, '718294', '718295', 'differ'],
    ['are too simple', PIN, '123456', '123456', 'not all the same'],
    ['come from who does not know hers', '555123', '718294', '718294', '9 tries left'],
  ])('is not taken when they %s', async (_, former, pin, again, told) => {
    const { phone, change, says } = await joined();
    await change(former, pin, again);
    await says('alert', told);

    const { person } = await unlock(phone.db, ANA.id, PIN, Infinity);
    expect(person.id).toBe(ANA.id);
  });

  it('locks the phone when too many were wrong', async () => {
    const { phone, change } = await joined();
    const person = await phone.db.get('people', ANA.id);
    if (person)
      await phone.db.put('people', { ...person, failedPins: PINS_ALLOWED - 1 });
    await change('555123', '718294');

    await soon(() => {
      expect(phone.leave).toHaveBeenCalled();
    });
  });
});

describe('help', () => {
  it('follows the language while it is shown', async () => {
    const { root } = show(HelpView, {});
    expect(root.textContent).toContain('When the phone is lost');
    await speak('id');
    await soon(() => {
      expect(root.textContent).toContain('Bila ponsel hilang');
    });
    await speak('en');
  });

  it.each([
    ['Arabic', ar],
    ['Indonesian', id],
  ])('says all of it in %s', (_, other) => {
    const shape = (of: typeof en) => of.map((each) => each.lines.length);

    expect(shape(other)).toEqual(shape(en));
    expect(other.flatMap((each) => each.lines)).not.toContain(en[0]?.lines[0]);
  });
});
