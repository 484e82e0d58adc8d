// @vitest-environment node
import { expect, it } from 'vitest';

import { filesMayGo, linkOf, setOnlyOnWifi } from '../../src/sync/media';
import type { Link } from '../../src/sync/media';
import { freshPhone } from '../store/phone';

function link(type: string): Link {
  return Object.assign(new EventTarget(), { type });
}

it.each([
  ['files go by mobile data unless she said otherwise', 'cellular', false, true],
  ['files wait for Wi-Fi once she said so', 'cellular', true, false],
  ['files go by Wi-Fi', 'wifi', true, true],
  ['files go where the kind of connection is not known', 'unknown', true, true],
])('%s', async (_, type, only, may) => {
  const db = await freshPhone();
  await setOnlyOnWifi(db, only);

  expect(await filesMayGo(db, link(type))).toBe(may);
});

it('a browser that does not tell mobile data from Wi-Fi has nothing to choose', () => {
  const of = (connection: unknown) => linkOf({ connection } as unknown as Navigator);

  expect([of(undefined), of({ effectiveType: '4g' })]).toEqual([undefined, undefined]);
  expect(of(link('wifi'))?.type).toBe('wifi');
});
