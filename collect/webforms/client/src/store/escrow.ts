/** Somebody's key, sealed to her project's: for a forgotten PIN, for a lost phone. */
import { escrowKey } from './crypto';
import type { Person } from './model';

export type Escrow = Pick<Person, 'escrow' | 'escrowedTo'>;

/**
 * The escrow of a key for `owner`, or nothing where there is no public key or it has one
 * for this `former` modulus already.
 */
export async function escrowed(
  bytes: Uint8Array<ArrayBuffer>,
  owner: string,
  publicKey: JsonWebKey | null,
  former?: string,
): Promise<Escrow> {
  const { n } = publicKey ?? {};
  if (!publicKey || !n || n === former) return {};
  try {
    return { escrow: await escrowKey(bytes, publicKey, owner), escrowedTo: n };
  } catch {
    // A key that cannot be used must not keep her from her interviews.
    return {};
  }
}

/** As it goes to the server. */
export function toBase64(escrow: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(escrow)));
}
