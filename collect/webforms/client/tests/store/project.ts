/** A project's key pair, as the server has it. */
import { webcrypto } from 'node:crypto';

const OAEP = {
  name: 'RSA-OAEP',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

export async function projectKeys() {
  const pair = await webcrypto.subtle.generateKey(OAEP, true, ['encrypt', 'decrypt']);
  const recoveryKey = (await webcrypto.subtle.exportKey(
    'jwk',
    pair.publicKey,
  )) as JsonWebKey;
  /** What an escrow of `owner` holds. */
  async function unwrap(escrow: ArrayBuffer | undefined, owner: string) {
    const label = new TextEncoder().encode(owner);
    const how = { name: 'RSA-OAEP', label };
    const sealed = escrow ?? new ArrayBuffer(0);
    return new Uint8Array(await webcrypto.subtle.decrypt(how, pair.privateKey, sealed));
  }
  return { recoveryKey, unwrap };
}
