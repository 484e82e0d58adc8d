/** Maps of a project: which there are, and the bytes of those that were fetched. */
import { STRICT } from './database';
import type { Database } from './database';
import type { MapLayer } from './model';

/** What the server offers now; what it no longer does is forgotten. */
export async function offerMaps(
  db: Database,
  project: number,
  layers: readonly Omit<MapLayer, 'project'>[],
): Promise<void> {
  const change = db.transaction('maps', 'readwrite', STRICT);
  await Promise.all([
    change.store.delete(mapsBelow(project)),
    ...layers.map((each) => change.store.put({ ...each, project })),
    change.done,
  ]);
}

/** All of a project, by name, with whether each is on the phone. */
export async function mapsOf(
  db: Database,
  project: number,
): Promise<(MapLayer & { readonly there: boolean })[]> {
  const layers = await db.getAll('maps', mapsBelow(project));
  const held = new Set(await db.getAllKeys('resources'));
  return layers.map((each) => ({ ...each, there: held.has(each.sha256) }));
}

/** Those on the phone, with their bytes. */
export async function chartsOf(
  db: Database,
  project: number,
): Promise<{ readonly name: string; readonly bytes: Blob }[]> {
  const layers = await db.getAll('maps', mapsBelow(project));
  const found = await Promise.all(
    layers.map(async ({ name, sha256 }) => {
      const resource = await db.get('resources', sha256);
      return resource && { name, bytes: resource.blob };
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** Give its room back; it stays on offer. */
export async function dropMap(db: Database, layer: MapLayer): Promise<void> {
  await db.delete('resources', layer.sha256);
}

function mapsBelow(project: number): IDBKeyRange {
  return IDBKeyRange.bound([project], [project, []]);
}
