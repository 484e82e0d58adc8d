/** Somebody who joins, and PINs that cost a test no time. */
import { vi } from 'vitest';

import type { Newcomer } from '../../src/store/people';

export const PIN = '402913';
export const NEW_PIN = '774411';

export function newcomer(more: Partial<Newcomer> = {}): Newcomer {
  return {
    id: '1/7',
    project: 1,
    projectName: 'Survey',
    displayName: 'Ana',
    token: 'token-of-ana',
    recoveryKey: null,
    ...more,
  };
}

/** The rounds are what makes a PIN slow to guess; they would make tests slow as well. */
export function quickPins(): void {
  const derive = crypto.subtle.deriveKey.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, 'deriveKey').mockImplementation((how, ...rest) =>
    derive({ ...(how as Pbkdf2Params), iterations: 10 }, ...rest),
  );
}
