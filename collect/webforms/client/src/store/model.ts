/**
 * What lies in IndexedDB.
 *
 * What somebody answered, and files, are sealed with the key of the person who is
 * signed in; what the queue needs to work while the phone is locked is not: states,
 * times, sizes, and bodies that are finished and sealed for sending.
 */

/** `draft → final → sending → sent`; a server's no makes it `rejected` or `conflict`. */
export type RecordState =
  'draft' | 'final' | 'sending' | 'sent' | 'rejected' | 'conflict';

/** Encrypted with AES-256-GCM. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** A record without its answers: what lists and the queue need. */
export interface RecordHead {
  readonly instanceId: string;
  readonly project: number;
  readonly xmlFormId: string;
  readonly version: string;
  /** `Person.id` of who filled it. */
  readonly owner: string;
  readonly state: RecordState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finalisedAt?: number;
  readonly sentAt?: number;
  /** Reference of the page she was on. */
  readonly page: string;
  readonly language: string;
  /** Bytes of XML and files. */
  readonly size: number;
  readonly files: number;
  readonly tries: number;
  readonly nextTryAt?: number;
  /** It was in hand when the server failed: it goes by itself, after all others. */
  readonly alone?: boolean;
  /** When the server acknowledged its answers; files may still be on their way. */
  readonly receivedAt?: number;
  /** The server has earlier answers of it: changed ones go as a correction of these. */
  readonly taken?: boolean;
  /** Why the server did not take it. */
  readonly problem?: ServerProblem;
  /** For the correction of a returned record: the version it corrects. */
  readonly corrects?: string;
  /** Sealed: its `instanceName`, which may name a person. */
  readonly name?: Sealed;
}

/** A server's answer that was not a yes. */
export interface ServerProblem {
  readonly status: number;
  /** Code of the problem catalogue as text, such as `409.61`; empty if not ours. */
  readonly code: string;
  readonly message: string;
}

/**
 * A record that a reviewer sent back, to be corrected offline. Its files lie among the
 * files of records, under the same id.
 */
export interface Returned {
  /** Of the version to correct. */
  readonly instanceId: string;
  readonly owner: string;
  readonly project: number;
  readonly xmlFormId: string;
  readonly version: string;
  readonly returnedAt: number;
  /** Sealed: what the reviewer says, and the answers. */
  readonly comment: Sealed;
  readonly xml: Sealed;
}

/** A file of a record, whose sealed stretches lie beside it. */
export interface RecordFile {
  readonly instanceId: string;
  readonly name: string;
  readonly type: string;
  /** Of the file, not of its sealed form; so is the sum. */
  readonly size: number;
  readonly sha256: string;
}

/** A form version on the phone; `ready` only when every resource was verified. */
export interface FormHead {
  readonly project: number;
  readonly xmlFormId: string;
  readonly version: string;
  readonly name: string;
  readonly state: 'ready' | 'partial' | 'retired';
  /** sha256 of the XForm; its text is a resource like the files. */
  readonly xml: string;
  readonly resources: readonly FormResource[];
  /** What this collector asks otherwise; said before fieldwork. */
  readonly unsupported: readonly Unsupported[];
}

export interface FormResource {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

/** A map that the project has for its phones. */
export interface MapLayer {
  readonly project: number;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

/** What of a form is asked otherwise here, or not at all. */
export interface Unsupported {
  readonly reference: string;
  readonly label: string;
  /** Names one of the words in `limit`. */
  readonly reason: string;
}

/** Somebody who uses this phone. The key is wrapped by her PIN and by the project's. */
export interface Person {
  readonly id: string;
  readonly project: number;
  readonly projectName: string;
  readonly displayName: string;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly wrappedKey: Sealed;
  /** The same key, sealed to the project's public key: for a forgotten PIN. */
  readonly escrow?: ArrayBuffer;
  /** Modulus of the public key it was sealed to: another key needs another escrow. */
  readonly escrowedTo?: string;
  /** The app user's token, sealed with the key. */
  readonly token: Sealed;
  readonly failedPins: number;
  readonly revoked: boolean;
}
