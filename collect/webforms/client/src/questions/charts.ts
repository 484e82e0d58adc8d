/** Maps under what is drawn: tiles out of archives that lie on the phone. */
import L from 'leaflet';
import { FileSource, PMTiles, TileType } from 'pmtiles';
import type { Header } from 'pmtiles';

import type { Chart } from './body';

const TYPES: Readonly<Partial<Record<TileType, string>>> = {
  [TileType.Png]: 'image/png',
  [TileType.Jpeg]: 'image/jpeg',
  [TileType.Webp]: 'image/webp',
};

/** A map that can be laid below others. */
export interface Sheet {
  readonly name: string;
  readonly layer: L.GridLayer;
  readonly bounds: L.LatLngBounds;
}

/** One that is damaged is left out: the others help, and so does the grid. */
export async function sheetsOf(charts: readonly Chart[]): Promise<Sheet[]> {
  const opened = await Promise.allSettled(charts.map(sheetOf));
  return opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Lay them below what is drawn; where they are, if there are any. With several she may
 * choose. */
export function underlay(
  map: L.Map,
  sheets: readonly Sheet[],
): L.LatLngBounds | undefined {
  const choice: Record<string, L.GridLayer> = {};
  let area: L.LatLngBounds | undefined;
  for (const { name, layer, bounds } of sheets) {
    choice[escaped(name)] = layer.addTo(map);
    area = area?.extend(bounds) ?? bounds;
  }
  if (sheets.length > 1) {
    L.control.layers({}, choice, { position: 'bottomright' }).addTo(map);
  }
  return area;
}

/** Leaflet takes names for HTML. */
function escaped(name: string): string {
  const made = document.createElement('span');
  made.textContent = name;
  return made.innerHTML;
}

async function sheetOf(chart: Chart): Promise<Sheet> {
  const archive = new PMTiles(new FileSource(new File([chart.bytes], chart.name)));
  const header = await archive.getHeader();
  const bounds = L.latLngBounds(
    [header.minLat, header.minLon],
    [header.maxLat, header.maxLon],
  );
  const layer = new Tiles(archive, header, {
    bounds,
    minNativeZoom: header.minZoom,
    // Closer than there are pictures, the last ones grow.
    maxNativeZoom: header.maxZoom,
    maxZoom: 20,
  });
  return { name: chart.name, layer, bounds };
}

class Tiles extends L.GridLayer {
  constructor(
    private readonly archive: PMTiles,
    private readonly header: Header,
    options: L.GridLayerOptions,
  ) {
    super(options);
    this.on('tileunload', ({ tile }: L.TileEvent) => {
      URL.revokeObjectURL((tile as HTMLImageElement).src);
    });
  }

  protected override createTile(at: L.Coords, done: L.DoneCallback): HTMLElement {
    const tile = document.createElement('img');
    tile.alt = '';
    void this.fill(tile, at).then(
      () => {
        done(undefined, tile);
      },
      (error: unknown) => {
        done(error as Error, tile);
      },
    );
    return tile;
  }

  private async fill(tile: HTMLImageElement, { x, y, z }: L.Coords): Promise<void> {
    const found = await this.archive.getZxy(z, x, y);
    if (!found) return;
    const type = TYPES[this.header.tileType] ?? '';
    tile.src = URL.createObjectURL(new Blob([found.data], { type }));
  }
}
