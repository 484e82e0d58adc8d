/** Room for interviews: how much is used and left, and whether the browser may clear it. */

export interface Room {
  /** Bytes; what is left is what the browser promises, not what the phone has. */
  readonly used: number;
  readonly left: number;
  readonly persistent: boolean;
}

/** Undefined where the browser does not say. */
export async function roomOf(
  storage: Partial<StorageManager> | undefined = navigator.storage,
): Promise<Room | undefined> {
  if (!storage?.estimate) return undefined;
  const { usage = 0, quota = 0 } = await storage.estimate();
  const persistent = (await storage.persisted?.()) ?? false;
  return { used: usage, left: Math.max(0, quota - usage), persistent };
}

/** `3.4 MB`, `12 GB` in the way of the language. */
export function sizeIn(locale: string, bytes: number): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;
  const place = Math.min(
    2,
    Math.max(0, Math.floor(Math.log(bytes || 1) / Math.log(1000)) - 1),
  );
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[place] ?? 'kilobyte',
    maximumSignificantDigits: 2,
  }).format(bytes / 1000 ** (place + 1));
}
