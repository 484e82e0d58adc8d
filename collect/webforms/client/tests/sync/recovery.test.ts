// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';

import { askForKey } from '../../src/sync/recovery';
import { Denied, Refused, Unreachable } from '../../src/sync/http';
import { FakeServer, json, unpacked } from './server';

let server: FakeServer;
const ESCROW = new Uint8Array([0, 127, 255]).buffer;

beforeEach(() => {
  server = new FakeServer();
});

function ask(answer: () => Response): Promise<Uint8Array> {
  server.instead = answer;
  return askForKey({ project: 1, token: 't', fetch: server.fetch }, ESCROW);
}

it('the key comes back for the escrow', async () => {
  const key = new Uint8Array(32).map((_, at) => at * 8);
  const sent: unknown[] = [];
  server.instead = (_, init) => {
    sent.push(unpacked(init));
    return json({ key: Buffer.from(key).toString('base64') });
  };
  const connection = { project: 1, token: 't', fetch: server.fetch };

  expect(await askForKey(connection, ESCROW)).toEqual(key);
  expect(server.asked).toEqual(['POST recoveries']);
  expect(await Promise.all(sent)).toEqual([{ escrow: 'AH//' }]);
});

it.each([{ welcome: true }, { key: 'AAAA' }, { key: '*' }])(
  'what a portal says is no key: %j',
  async (body) => {
    await expect(ask(() => json(body))).rejects.toThrow(Unreachable);
  },
);

it('a refusal says whether it is a manager’s or the key’s', async () => {
  const refused = { code: 403.91, message: 'Ask a manager.' };
  await expect(ask(() => json(refused, 403))).rejects.toThrow(Refused);
  const broken = { code: 400.91, message: 'No key.' };
  await expect(ask(() => json(broken, 400))).rejects.toThrow(Denied);
});
