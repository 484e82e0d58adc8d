/** The server as the protocol describes it, in memory, with a network that breaks. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

import type { RecordAnswer, SubmissionBatch } from '../../src/sync/protocol';

interface Kept {
  readonly xml: string;
  readonly expected: readonly string[];
  readonly files: Record<string, string>;
}

type Answering = (path: string, init: RequestInit) => Response | undefined;

export class FakeServer {
  readonly records = new Map<string, Kept>();
  readonly uploads = new Map<string, { size: number; bytes: number[] }>();
  readonly asked: string[] = [];
  /** Bytes of files that reached the server. */
  received = 0;
  /** Answer instead of the server: a portal, a fault. */
  instead: Answering = () => undefined;
  /** Bytes of the next PATCH that arrive before the connection breaks. */
  cut: () => number | undefined = () => undefined;
  /** Whether the next answer is lost although the server did its work. */
  lose: () => boolean = () => false;
  problems = new Map<string, { status: number; code: number; message: string }>();
  /** A record that it does not survive: the worker dies, and its proxy answers. */
  deadly: string | undefined;

  readonly fetch: typeof fetch = async (address, init = {}) => {
    const path = String(address).replace('/data/v1/collector/projects/1/', '');
    this.asked.push(`${init.method ?? 'GET'} ${path}`);
    const answer = this.instead(path, init) ?? (await this.answer(path, init));
    if (this.lose()) throw new TypeError('network');
    return answer;
  };

  private async answer(path: string, init: RequestInit): Promise<Response> {
    if (path === 'submissions') {
      const batch = await unpacked<SubmissionBatch>(init);
      const { deadly } = this;
      if (deadly && batch.records.some(({ xml }) => xml.includes(deadly))) {
        return new Response('Bad Gateway', { status: 502 });
      }
      return json(this.receive(batch));
    }
    if (path === 'uploads') return this.create(init);
    if (path.startsWith('uploads/')) return this.append(path.slice(8), init);
    const [, instanceId = ''] = path.split('/');
    return json(this.name(decodeURIComponent(instanceId), await unpacked(init)));
  }

  private receive({ records }: SubmissionBatch): { records: RecordAnswer[] } {
    return { records: records.map((each) => this.keep(each)) };
  }

  private keep({ xml, files }: SubmissionBatch['records'][number]): RecordAnswer {
    const instanceId = /<instanceID>(.*)<\/instanceID>/.exec(xml)?.[1] ?? '';
    if (!instanceId) return UNREADABLE;
    const problem = this.problems.get(instanceId);
    if (problem) {
      return { instanceId, status: problem.status, files: {}, missing: [], problem };
    }
    const there = this.records.get(instanceId);
    this.records.set(instanceId, there ?? { xml, expected: files, files: {} });
    return this.told(instanceId, there ? 200 : 201);
  }

  private told(instanceId: string, status: number): RecordAnswer {
    const { files, expected } = this.records.get(instanceId) ?? {
      files: {},
      expected: [],
    };
    return {
      instanceId,
      status,
      files,
      missing: expected.filter((name) => !(name in files)),
    };
  }

  private create(init: RequestInit): Response {
    const headers = new Headers(init.headers);
    const sha256 = atob((headers.get('Upload-Metadata') ?? '').split(' ')[1] ?? '');
    const size = Number(headers.get('Upload-Length'));
    if (!this.uploads.has(sha256)) this.uploads.set(sha256, { size, bytes: [] });
    return this.offset(sha256, 201);
  }

  private async append(sha256: string, init: RequestInit): Promise<Response> {
    const upload = this.uploads.get(sha256);
    if (!upload) return new Response('', { status: 404, headers: TUS });
    const from = Number(new Headers(init.headers).get('Upload-Offset'));
    if (from !== upload.bytes.length) return this.offset(sha256, 409);
    const body = new Uint8Array(await new Response(init.body).arrayBuffer());
    const arrived = body.slice(0, this.cut() ?? body.length);
    for (const byte of arrived) upload.bytes.push(byte);
    this.received += arrived.length;
    if (arrived.length < body.length) throw new TypeError('network');
    return this.offset(sha256, 204);
  }

  private offset(sha256: string, status: number): Response {
    const there = this.uploads.get(sha256)?.bytes.length ?? 0;
    const headers = { ...TUS, 'Upload-Offset': String(there) };
    return new Response(null, { status, headers });
  }

  private name(instanceId: string, files: Record<string, string>): RecordAnswer {
    const kept = this.records.get(instanceId);
    for (const [name, sha256] of Object.entries(files)) {
      const bytes = Uint8Array.from(this.uploads.get(sha256)?.bytes ?? []);
      const sum = createHash('sha256').update(bytes).digest('hex');
      if (kept && sum === sha256) kept.files[name] = sum;
    }
    return this.told(instanceId, 200);
  }
}

/** To a record in which the server finds nothing that names it. */
const UNREADABLE: RecordAnswer = {
  instanceId: '',
  status: 400,
  files: {},
  missing: [],
  problem: { code: 400.8, message: 'instanceID is missing.' },
};
const TUS = { 'Tus-Resumable': '1.0.0' };

export function json(body: unknown, status = 200, headers: HeadersInit = {}): Response {
  return Response.json(body, { status, headers });
}

export async function unpacked<T>(init: RequestInit): Promise<T> {
  const bytes = Buffer.from(await new Response(init.body).arrayBuffer());
  return JSON.parse(gunzipSync(bytes).toString()) as T;
}
