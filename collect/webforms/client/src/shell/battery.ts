/** The battery, where the browser tells of it. */

export interface Battery extends EventTarget {
  /** From 0 to 1. */
  readonly level: number;
  readonly charging: boolean;
}

/** Below this a phone may not live until the evening. */
const LOW = 0.2;
/** So many interviews are a day's work: that they are on one phone only is a danger. */
const MANY = 5;

export async function batteryOf(
  of: Navigator = navigator,
): Promise<Battery | undefined> {
  return (of as { getBattery?: () => Promise<Battery> }).getBattery?.();
}

/** Whether what is unsent should be sent before the phone goes out. */
export function inDanger(
  { level, charging }: Pick<Battery, 'level' | 'charging'>,
  unsent: number,
): boolean {
  return !charging && level <= LOW && unsent >= MANY;
}
