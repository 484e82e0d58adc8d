/** The project gives back the key of somebody who forgot her PIN. */
import { toBase64 } from '../store/escrow';
import { Unreachable, sendJson } from './http';
import type { Connection } from './http';
import type { Recovery, RecoveryAnswer } from './protocol';

const KEY_BYTES = 32;

/**
 * Ask for the key in `escrow`. Throws what `sendJson` throws: Refused while no manager has
 * allowed it, Denied for an escrow that the project cannot open.
 */
export async function askForKey(
  connection: Connection,
  escrow: ArrayBuffer,
): Promise<Uint8Array<ArrayBuffer>> {
  const body: Recovery = { escrow: toBase64(escrow) };
  const answer = await sendJson<RecoveryAnswer>(connection, 'POST', 'recoveries', body);
  const bytes = fromBase64(answer.key);
  if (bytes?.length !== KEY_BYTES) throw new Unreachable('portal');
  return bytes;
}

function fromBase64(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(String(text)), (each) => each.charCodeAt(0));
  } catch {
    return undefined;
  }
}
