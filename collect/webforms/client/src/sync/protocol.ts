/**
 * What the collector and the server say to each other.
 *
 * All addresses are below `/data/v1/collector/projects/{id}` of the collector's own
 * origin, with `Authorization: Bearer` and an app user's token. Bodies are JSON in UTF-8,
 * compressed both ways. Errors are `{code, message, details}` as everywhere.
 */

/**
 * `GET …/state`: what the phone should hold. Has an ETag; answers 304 when nothing
 * changed.
 */
export interface State {
  /** Of the server, ISO 8601 with milliseconds, to know how wrong the phone's clock is. */
  readonly serverTime: string;
  readonly project: { readonly id: number; readonly name: string };
  readonly person: { readonly id: number; readonly displayName: string };
  readonly forms: readonly OfferedForm[];
  readonly returned: readonly ReturnedRecord[];
  /** Archives of map tiles (PMTiles), fetched when somebody asks; resources too. */
  readonly maps: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly size: number;
  }[];
  readonly policy: Policy;
  /** RSA-OAEP-256 public key that forgotten PINs are recovered by. */
  readonly recoveryKey: JsonWebKey | null;
}

/**
 * `POST …/recoveries`: gives back, once, the key of the person whose token it comes with,
 * if a manager has allowed it; 403 otherwise, 400 for an escrow that does not open.
 */
export interface Recovery {
  /** Base64: her key, sealed to `recoveryKey` with her `Person.id` as the label. */
  readonly escrow: string;
}

export interface RecoveryAnswer {
  /** Base64 of 32 bytes. */
  readonly key: string;
}

export interface OfferedForm {
  readonly xmlFormId: string;
  readonly version: string;
  readonly name: string;
  /**
   * `closing`: finish what was begun, begin nothing; so are older versions that records
   * sent back were filled with.
   */
  readonly state: 'open' | 'closing';
  /**
   * `GET …/resources/{sha256}` gives it; so it does of each resource. Immutable. With
   * `?gzip=true` a text comes as `application/gzip`; it and other files can be gone on
   * with from where a cut left off, by `Range: bytes=N-` and `If-Range`.
   */
  readonly xml: { readonly sha256: string; readonly size: number };
  readonly resources: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly size: number;
    readonly mediaType: string;
  }[];
  /**
   * What the collector asks otherwise than the form says, or not at all, so that it is
   * known before an interview is begun; the order is the form's.
   */
  readonly unsupported: readonly {
    /** Path of the node, `/data/voice`; empty if it is about the whole form. */
    readonly reference: string;
    /** The question in the form's default language; empty for what is not asked. */
    readonly label: string;
    /**
     * A code, for which the collector has words in each of its languages (`limit`). A
     * code it does not know is said in general words: the server may be newer.
     */
    readonly reason: string;
  }[];
}

/** A record that a reviewer marked `hasIssues`, sent by this person. */
export interface ReturnedRecord {
  readonly xmlFormId: string;
  /** Of its first version; what it is called on the server. */
  readonly instanceId: string;
  /** Of the version to correct: becomes `deprecatedID`. */
  readonly currentInstanceId: string;
  readonly formVersion: string;
  readonly comment: string;
  readonly returnedAt: string;
  /**
   * Of the XML to correct: `GET …/returned/{currentInstanceId}`; its files are below
   * that, at `/files/{sha256}`. Both go on after a cut as resources do.
   */
  readonly sha256: string;
  readonly files: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly size: number;
  }[];
}

export interface Policy {
  /** Days a sent record's answers stay on the phone. */
  readonly keepSentDays: number;
  /** Minutes without a touch until the PIN is asked again. */
  readonly lockMinutes: number;
  /** Days without reaching the server after which signing in needs it. */
  readonly offlineDays: number;
  /** Bytes of the largest file the server takes. */
  readonly maxFileSize: number;
}

/**
 * `POST …/submissions`: up to 50 records, their answers only. 200 whenever each record
 * got its own answer, whatever that is. The server keeps it from then on; the answer
 * says which files are still missing.
 */
export interface SubmissionBatch {
  /** The phone's clock as it sends. */
  readonly deviceTime: string;
  readonly deviceId: string;
  readonly records: readonly {
    readonly xmlFormId: string;
    readonly xml: string;
    /** Names it has a file for, so that the server knows what to wait for. */
    readonly files: readonly string[];
  }[];
}

export interface BatchAnswer {
  readonly serverTime: string;
  /** In the order of the batch. */
  readonly records: readonly RecordAnswer[];
}

export interface RecordAnswer {
  /** Empty beside a `problem` if the server found none in the XML. */
  readonly instanceId: string;
  /** 201 new, 200 was there byte for byte, else the status of `problem`. */
  readonly status: number;
  /** sha256 by file name of all that the server has of this record. */
  readonly files: Readonly<Record<string, string>>;
  /** Names that are expected and not there. */
  readonly missing: readonly string[];
  readonly problem?: { readonly code: number; readonly message: string };
}

/**
 * Files go by tus 1.0.0 with the extensions `creation` and `checksum` (sha256):
 *
 * - `POST …/uploads` with `Upload-Length` and `Upload-Metadata: sha256 <base64 of hex>`
 *   answers 201, `Location: …/uploads/{sha256}` and `Upload-Offset`: bytes that are
 *   there already, all of them if anybody sent the same file before.
 * - `HEAD …/uploads/{sha256}`, `PATCH …/uploads/{sha256}` with `Upload-Offset`;
 *   409 for another offset, 460 for a wrong checksum, 413 beyond `maxFileSize`.
 *   What came before a cut is kept, to the last byte that arrived.
 * - The whole is hashed before it counts; a wrong sum drops it (460).
 *
 * `PUT …/records/{instanceId}/files` then names them; the answer is a `RecordAnswer`.
 * A record is whole when it misses nothing and every sum is the phone's.
 */
export const TUS_VERSION = '1.0.0';

/** Names of a record's files with the sha256 of each. */
export type NamedFiles = Readonly<Record<string, string>>;
