// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import { addArrived, arrivedOf } from '../../src/store/arriving';
import { sha256 } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import { sweepForms } from '../../src/store/forms';
import { chartsOf, dropMap, mapsOf, offerMaps } from '../../src/store/maps';
import type { Unlocked } from '../../src/store/people';
import { fetchResource } from '../../src/sync/downloads';
import { freshPhone, someKey } from './phone';

let db: Database;
let who: Unlocked;
const content = new TextEncoder().encode('tiles'.repeat(100));

beforeEach(async () => {
  db = await freshPhone();
  who = { person: { id: 'ana' }, key: await someKey(), token: 't' } as Unlocked;
});

async function offered(name = 'Jumla') {
  return { name, sha256: await sha256(content), size: content.length };
}

const serve: typeof fetch = async (address, init) => {
  const sum = /[0-9a-f]{64}/.exec(String(address))?.[0] ?? '';
  const range = new Headers(init?.headers).get('Range');
  const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const headers = { ETag: `"${sum}"`, 'Content-Type': 'application/vnd.pmtiles' };
  return Promise.resolve(
    new Response(content.slice(start), { status: start ? 206 : 200, headers }),
  );
};

describe('a map of the project', () => {
  it('is offered, fetched from where a cut left off, and kept', async () => {
    const map = await offered();
    await offerMaps(db, 1, [map]);
    const [layer] = await mapsOf(db, 1);
    if (!layer) throw new Error('it is offered');
    expect(layer.there).toBe(false);
    const source = { etag: `"${map.sha256}"`, type: '', total: content.length };
    await addArrived(db, who, map.sha256, 0, source, new Blob([content.slice(0, 200)]));

    const seen: number[] = [];
    const connection = { project: 1, token: 't', fetch: serve };
    await fetchResource({ db, who, connection }, layer.sha256, {
      progress: (bytes) => seen.push(bytes),
    });
    await sweepForms(db);

    expect(seen).toEqual([content.length]);
    expect((await mapsOf(db, 1))[0]?.there).toBe(true);
    const [chart] = await chartsOf(db, 1);
    expect(chart?.name).toBe('Jumla');
    expect(await chart?.bytes.text()).toBe('tiles'.repeat(100));
    expect(await arrivedOf(db, who, map.sha256)).toBeUndefined();
  });

  it('gives its room back, and stays on offer', async () => {
    const map = await offered();
    await offerMaps(db, 1, [map]);
    await db.put('resources', { sha256: map.sha256, blob: new Blob([content]) });
    await dropMap(db, { ...map, project: 1 });

    expect(await mapsOf(db, 1)).toEqual([{ ...map, project: 1, there: false }]);
    expect(await chartsOf(db, 1)).toEqual([]);
  });

  it('goes when the project has it no more, and not when another has none', async () => {
    const map = await offered();
    await offerMaps(db, 1, [map]);
    await db.put('resources', { sha256: map.sha256, blob: new Blob([content]) });
    await offerMaps(db, 2, []);
    await sweepForms(db);
    expect(await db.count('resources')).toBe(1);

    await offerMaps(db, 1, []);
    await sweepForms(db);
    expect(await db.count('resources')).toBe(0);
    expect(await mapsOf(db, 1)).toEqual([]);
  });
});
