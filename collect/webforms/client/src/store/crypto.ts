/**
 * Keys and seals, by the browser's own cryptography.
 *
 * Everyone who uses a phone has a random key of 256 bits. It is wrapped by a key that
 * PBKDF2 makes of her PIN, and sealed to the project's public key, so that who forgot
 * her PIN does not lose her interviews. While she is signed in it is a CryptoKey that
 * no script can read out.
 */
import type { Sealed } from './model';

/** OWASP's figure for PBKDF2 with SHA-256 (2023). */
export const PIN_ROUNDS = 600_000;
const AES = { name: 'AES-GCM', length: 256 } as const;
const IV_BYTES = 12;

export class WrongPin extends Error {}

/** A new key, as bytes: they are to be wrapped and then forgotten. */
export function newKeyBytes(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

export function newSalt(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** The key to seal and open with; its bytes cannot be read from it. */
export function usableKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, AES, false, ['encrypt', 'decrypt']);
}

/** The key's bytes, sealed by a PIN. */
export async function wrapKey(
  bytes: Uint8Array<ArrayBuffer>,
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
): Promise<Sealed> {
  return seal(await pinKey(pin, salt), bytes, 'key');
}

/** The key's bytes again. Throws WrongPin. */
export async function unwrapKey(
  wrapped: Sealed,
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await pinKey(pin, salt);
  try {
    return new Uint8Array(await open(key, wrapped, 'key'));
  } catch (error) {
    if (error instanceof SealError) throw new WrongPin();
    throw error;
  }
}

/**
 * The key's bytes for whoever holds the project's private key. `owner`, the id of the
 * person, is the label: it opens for her only.
 */
export async function escrowKey(
  bytes: Uint8Array<ArrayBuffer>,
  projectKey: JsonWebKey,
  owner: string,
): Promise<ArrayBuffer> {
  const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', projectKey, oaep, false, [
    'encrypt',
  ]);
  const label = new TextEncoder().encode(owner);
  return crypto.subtle.encrypt({ name: 'RSA-OAEP', label }, key, bytes);
}

async function pinKey(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  // The same digits, whatever keyboard they come from.
  const typed = new TextEncoder().encode(pin.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PIN_ROUNDS },
    base,
    AES,
    false,
    ['encrypt', 'decrypt'],
  );
}

/** What is sealed was changed, moved to another place, or sealed by another key. */
export class SealError extends Error {}

/** `place` says where the content belongs: it opens nowhere else. */
export async function seal(
  key: CryptoKey,
  content: Uint8Array<ArrayBuffer> | ArrayBuffer,
  place: string,
): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { iv, data: await crypto.subtle.encrypt(params(iv, place), key, content) };
}

/** The content. Throws SealError. */
export async function open(
  key: CryptoKey,
  { iv, data }: Sealed,
  place: string,
): Promise<ArrayBuffer> {
  try {
    return await crypto.subtle.decrypt(params(iv, place), key, data);
  } catch {
    throw new SealError(place);
  }
}

export async function sealText(
  key: CryptoKey,
  text: string,
  place: string,
): Promise<Sealed> {
  return seal(key, new TextEncoder().encode(text), place);
}

export async function openText(
  key: CryptoKey,
  sealed: Sealed,
  place: string,
): Promise<string> {
  return new TextDecoder().decode(await open(key, sealed, place));
}

function params(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}

/** Hexadecimal, in lower case. */
export async function sha256(
  content: ArrayBuffer | Uint8Array<ArrayBuffer>,
): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
