import { webcrypto } from 'node:crypto';

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import HomeView from '../../src/shell/HomeView.vue';
import { reasonOf } from '../../src/shell/reasons';
import type { RecordHead } from '../../src/store/model';
import { saveRecord } from '../../src/store/records';
import { form, head } from '../store/phone';
import { known, phoneOf, show } from './shown';
import { soon } from '../soon';

const DAY = 86_400_000;
const REFUSED = { status: 400, code: '400.2', message: 'No instanceID.' };

beforeEach(() => {
  vi.stubGlobal('crypto', webcrypto);
});

function named(more: Partial<RecordHead>) {
  return { ...head({ owner: '1/2', ...more }), title: more.instanceId ?? '' };
}

async function home(shown: object, more: { controlled?: boolean } = {}) {
  const phone = await phoneOf(shown);
  const emitted = { onBegin: vi.fn(), onResume: vi.fn(), onCorrect: vi.fn() };
  const worker = { controlled: true, waiting: false, ...more };
  const given = { worker, installing: { how: undefined }, ...emitted };
  return { phone, ...emitted, ...show(HomeView, phone, given) };
}

describe('lists', () => {
  it('have each state in its own, with how many there are', async () => {
    const records = [
      named({ instanceId: 'a', state: 'draft' }),
      named({ instanceId: 'b', state: 'final' }),
      named({ instanceId: 'c', state: 'sending' }),
      named({ instanceId: 'd', state: 'sent', sentAt: Date.now() }),
      named({ instanceId: 'e', state: 'rejected', problem: REFUSED }),
      named({ instanceId: 'f', state: 'conflict', problem: REFUSED }),
    ];
    const returned = [{ instanceId: 'g', xmlFormId: 'household', returnedAt: 0 }];
    const { all } = await home({ records, returned, known: known() });
    const lists = all('[data-section]').map((each) => [
      each.querySelector('h2')?.textContent.replace(/\s+/g, ' ').trim(),
      each.querySelectorAll('ul.cards > li').length,
    ]);

    expect(lists).toEqual([
      ['To correct 1', 1],
      ['Not finished 1', 1],
      ['Not accepted 2', 2],
      ['Ready to send 2', 2],
      ['Sent 1', 1],
    ]);
  });

  it('say nothing of refusals where there are none', async () => {
    const { all } = await home({});

    expect(all('[data-section=refused]')).toEqual([]);
  });

  it('say until when what was sent stays, and that files still wait', async () => {
    const sentAt = Date.now() - 4 * DAY;
    const records = [
      named({ instanceId: 'a', state: 'sent', sentAt }),
      named({ instanceId: 'b', state: 'final', receivedAt: 1 }),
    ];
    const { all } = await home({ records, known: known({ keepSentDays: 7 }) });

    expect(all('[data-note]').map((each) => each.textContent)).toEqual([
      'The answers are on the server; its files still have to go.',
      'Stays on this phone for 3 more days',
    ]);
  });
});

describe('a draft', () => {
  it('is deleted only after she said so', async () => {
    const said = vi.fn(() => false);
    vi.stubGlobal('confirm', said);
    const { phone, click } = await home({ records: [named({ instanceId: 'a' })] });
    const content = { xml: '<a/>', name: '', files: new Map() };
    const key = (phone.who.value as { key: CryptoKey }).key;
    await saveRecord(phone.db, key, head({ instanceId: 'a' }), content);
    await click('[data-remove]');
    expect(await phone.db.count('records')).toBe(1);
    said.mockReturnValue(true);
    await click('[data-remove]');

    await soon(async () => {
      expect(await phone.db.count('records')).toBe(0);
    });
    expect(said).toHaveBeenLastCalledWith(expect.stringContaining('a\nDelete'));
  });
});

describe('what the server refused', () => {
  async function refused(state: RecordHead['state'] = 'rejected') {
    const record = named({ instanceId: 'a', state, problem: REFUSED, receivedAt: 3 });
    const shown = await home({ records: [record] });
    await shown.phone.db.put('records', record);
    return shown;
  }

  it('says why, in words and as the server did', async () => {
    const { find } = await refused();
    const { textContent } = find('[data-section=refused] li');

    expect(textContent).toContain('The server did not accept it.');
    expect(textContent).toContain('No instanceID.');
  });

  it('opens again as a draft', async () => {
    const { phone, click, onResume } = await refused('conflict');
    await click('[data-edit]');
    await soon(() => {
      expect(onResume).toHaveBeenCalledTimes(1);
    });

    expect((await phone.db.get('records', 'a'))?.state).toBe('draft');
  });

  it('goes back in the queue as it is, and is sent', async () => {
    const { phone, click } = await refused();
    await click('[data-again]');
    await soon(() => {
      expect(phone.sync).toHaveBeenCalledWith(true);
    });
    const record = await phone.db.get('records', 'a');

    expect(record).toMatchObject({ state: 'final', tries: 0 });
    expect(record).not.toHaveProperty('problem');
    expect(record).not.toHaveProperty('receivedAt');
  });

  it.each([
    [0, '', 'unreadable'],
    [409, '409.2', 'closed'],
    [409, '409.18', 'deleted'],
    [409, '409.9', 'elsewhere'],
    [404, '404.6', 'unknownForm'],
    [413, '413.92', 'tooLarge'],
    [400, '400.2', 'other'],
  ])('has a reason of its own for %i %s', (status, code, reason) => {
    expect(reasonOf({ status, code, message: '' })).toBe(reason);
  });
});

describe('ready for offline', () => {
  const ready = form();
  const partial = form({ version: '2', state: 'partial' });

  it('is said when the page is on the phone and every form whole', async () => {
    const { find } = await home({ forms: [ready] });

    expect(find('[role=status][data-offline=true]').textContent).toContain('Ready');
  });

  it.each([
    ['the page itself', { controlled: false }, { forms: [ready] }, ['app']],
    ['every form', {}, { forms: [] }, []],
    [
      'a new version of a form',
      {},
      { forms: [ready, partial], fetching: [{ name: 'Household', done: 3, of: 7 }] },
      ['form'],
    ],
  ])('is not said while it lacks %s', async (_, more, shown, lacks) => {
    const { find, all } = await home(shown, more);

    expect(find('[data-offline]').dataset['offline']).toBe('false');
    expect(all('[data-lacks]').map((each) => each.dataset['lacks'])).toEqual(lacks);
  });

  it('is near when the files of a form come in', async () => {
    const fetching = [{ name: 'Household', done: 3, of: 7 }];
    const { phone, find } = await home({ forms: [partial], fetching });
    expect(find('[data-lacks=form]').textContent).toContain('3 of 7 files are here');
    phone.shown.fetching = [{ name: 'Household', done: 4, of: 7 }];
    await nextTick();

    expect(find<HTMLProgressElement>('[data-lacks=form] progress').value).toBe(4);
  });
});

describe('new interviews', () => {
  const begun = (all: (selector: string) => HTMLElement[]) =>
    all('[data-begin]').map((each) => each.dataset['begin']);

  it('are not offered of a form that closes, nor twice of one that is renewed', async () => {
    const forms = [
      form({ xmlFormId: 'closing' }),
      form({ xmlFormId: 'renewed' }),
      form({ xmlFormId: 'renewed', version: '2', state: 'partial' }),
      form({ xmlFormId: 'gone', state: 'retired' }),
    ];
    const state = {
      forms: [{ xmlFormId: 'closing', version: '1', state: 'closing' }],
      policy: {},
    };
    const { all } = await home({ forms, known: known({}, { state } as never) });

    expect(begun(all)).toEqual(['renewed']);
  });

  it('wait until the form is whole', async () => {
    const { find, onBegin } = await home({ forms: [form({ state: 'partial' })] });
    find('[data-begin]').click();

    expect(onBegin).not.toHaveBeenCalled();
  });
});
