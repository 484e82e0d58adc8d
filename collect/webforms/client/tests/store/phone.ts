/** A phone for tests: a fresh database, and heads with everything but what matters. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';

import { usableKey } from '../../src/store/crypto';
import { openDatabase } from '../../src/store/database';
import type { Database } from '../../src/store/database';
import type { FormHead, RecordHead } from '../../src/store/model';

export function freshPhone(): Promise<Database> {
  globalThis.indexedDB = new IDBFactory();
  return openDatabase();
}

export function someKey(fill = 1): Promise<CryptoKey> {
  return usableKey(new Uint8Array(32).fill(fill));
}

export function head(more: Partial<RecordHead> = {}): RecordHead {
  return {
    instanceId: 'uuid:1',
    project: 1,
    xmlFormId: 'household',
    version: '1',
    owner: 'ana',
    state: 'draft',
    createdAt: 0,
    updatedAt: 0,
    page: '',
    language: '',
    size: 0,
    files: 0,
    tries: 0,
    ...more,
  };
}

export function form(more: Partial<FormHead> = {}): FormHead {
  return {
    project: 1,
    xmlFormId: 'household',
    version: '1',
    name: 'Household',
    state: 'ready',
    xml: 'none',
    resources: [],
    unsupported: [],
    ...more,
  };
}
