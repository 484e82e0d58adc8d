/** Fetching a map. It may be large: only when she asks for it, and on from any cut. */
import { forgetArrived } from '../store/arriving';
import { keepResource } from '../store/forms';
import type { MapLayer } from '../store/model';
import { download } from './downloads';
import type { Downloader } from './downloads';

/** Throws what `download` throws; what came by then stays. */
export async function fetchMap(
  from: Downloader,
  { sha256 }: MapLayer,
  progress: (bytes: number) => void,
): Promise<void> {
  const bytes = await download(from, `resources/${sha256}`, sha256, { progress });
  await keepResource(from.db, sha256, bytes);
  await forgetArrived(from.db, from.who.person.id, sha256);
}
