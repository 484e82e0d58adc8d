/** A phone with finished records, and a server to send them to. */
import type { Database } from '../../src/store/database';
import type { RecordHead } from '../../src/store/model';
import type { Unlocked } from '../../src/store/people';
import { saveRecord } from '../../src/store/records';
import type { Sender } from '../../src/sync/send';
import { freshPhone, head, someKey } from '../store/phone';
import { FakeServer } from './server';

export class Queue {
  readonly server = new FakeServer();
  clock = 1_000_000;

  private constructor(
    readonly db: Database,
    readonly who: Unlocked,
  ) {}

  static async fresh(): Promise<Queue> {
    const who = { person: { id: 'ana' }, key: await someKey(), token: 't' };
    return new Queue(await freshPhone(), who as Unlocked);
  }

  sender(more: Partial<Sender> = {}): Sender {
    const { db, who, server } = this;
    const connection = { project: 1, token: 't', fetch: server.fetch };
    const now = () => this.clock;
    return {
      db,
      who,
      connection,
      deviceId: 'collect:1',
      now,
      random: () => 0,
      ...more,
    };
  }

  /** A finished record. */
  async finished(
    id: string,
    files: Record<string, Blob> = {},
    at = 1,
    xml = `<data><meta><instanceID>${id}</instanceID></meta></data>`,
  ): Promise<void> {
    const record = head({ instanceId: id, state: 'final', finalisedAt: at });
    const content = { xml, name: id, files: new Map(Object.entries(files)) };
    await saveRecord(this.db, this.who.key, record, content);
  }

  async record(id: string): Promise<RecordHead> {
    const found = await this.db.get('records', id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  }
}

export function photo(size: number, seed = 1): Blob {
  return new Blob([new Uint8Array(size).map((_, at) => (at * 31 + seed) % 256)]);
}
