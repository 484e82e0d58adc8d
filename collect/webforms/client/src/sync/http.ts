/**
 * Requests to our server, and what an answer means.
 *
 * A hotel's sign-in page answers 200 to everything. So nothing counts as our server's
 * answer that does not look like one: JSON where JSON is due, tus where tus is.
 */
import { TUS_VERSION } from './protocol';

/** No answer, or not from our server: the network's fault, to be tried again. */
export class Unreachable extends Error {
  constructor(
    readonly reason: 'network' | 'timeout' | 'portal',
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** The server is busy or broken: 429 and 5xx. `retryAfter` in milliseconds. */
export class Busy extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number | undefined,
  ) {
    super(`status ${status}`);
  }
}

/** The server knows the token no more (401), or grants it less (403). */
export class Refused extends Error {
  constructor(
    readonly status: 401 | 403,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Any other no: what was asked is wrong and stays so. */
export class Denied extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Headers,
  ) {
    super(message);
  }
}

/** Why a synchronisation stopped; `refused` is 401, `forbidden` any other no. */
export type Stopped = 'offline' | 'portal' | 'busy' | 'refused' | 'forbidden';

/** In these words. Throws what is neither the network's nor the server's fault. */
export function whyStopped(error: unknown): Stopped {
  if (error instanceof Busy) return 'busy';
  if (error instanceof Refused && error.status === 401) return 'refused';
  if (error instanceof Refused || error instanceof Denied) return 'forbidden';
  if (error instanceof Unreachable)
    return error.reason === 'portal' ? 'portal' : 'offline';
  throw error;
}

export interface Connection {
  readonly project: number;
  readonly token: string;
  readonly fetch?: typeof fetch;
  readonly timeout?: number;
}

interface Asked extends RequestInit {
  readonly headers?: Record<string, string>;
}

const TIMEOUT = 60_000;
const BASE = '/data/v1/collector/projects';

/** An answer of our server that is a yes, or 304. Throws the errors above. */
async function ask(
  connection: Connection,
  path: string,
  init: Asked,
  ours: (answer: Response) => boolean,
): Promise<Response> {
  const answer = await reach(connection, path, init);
  if (answer.status === 429 || answer.status >= 500) {
    throw new Busy(answer.status, retryAfter(answer.headers));
  }
  if (!answer.ok && answer.status !== 304) throw await denial(answer);
  if (!ours(answer)) throw new Unreachable('portal');
  return answer;
}

async function reach(
  connection: Connection,
  path: string,
  init: Asked,
): Promise<Response> {
  const send = connection.fetch ?? fetch;
  const signal = init.signal ?? AbortSignal.timeout(connection.timeout ?? TIMEOUT);
  try {
    return await send(`${BASE}/${connection.project}/${path}`, {
      ...init,
      // Followed, a redirection would be a portal's; and cookies are nobody's here.
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      signal,
      headers: { ...init.headers, Authorization: `Bearer ${connection.token}` },
    });
  } catch (cause) {
    throw new Unreachable(signal.aborted ? 'timeout' : 'network', { cause });
  }
}

async function denial(answer: Response): Promise<Error> {
  const { code, message } = await problemOf(answer);
  const { status } = answer;
  // A portal may say 403 as well; only our server gives a code.
  if (!code && !answer.headers.has('Tus-Resumable')) return new Unreachable('portal');
  if (status === 401 || status === 403) return new Refused(status, code, message);
  return new Denied(status, code, message, answer.headers);
}

async function problemOf(answer: Response): Promise<{ code: string; message: string }> {
  try {
    const body = (await answer.json()) as { code?: unknown; message?: unknown };
    const code = typeof body.code === 'number' ? String(body.code) : '';
    return { code, message: typeof body.message === 'string' ? body.message : '' };
  } catch {
    return { code: '', message: '' };
  }
}

function retryAfter(headers: Headers): number | undefined {
  const given = headers.get('Retry-After');
  if (given === null) return undefined;
  const seconds = Number(given);
  const wait = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(given) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function isJson(answer: Response): boolean {
  return (answer.headers.get('Content-Type') ?? '').startsWith('application/json');
}

export interface Fetched<T> {
  /** Absent when nothing changed. */
  readonly body?: T;
  readonly etag: string;
  /** The server's clock in milliseconds, to the second; NaN if it did not say. */
  readonly date: number;
}

/** JSON; `etag` makes it conditional. */
export async function getJson<T>(
  connection: Connection,
  path: string,
  etag?: string,
): Promise<Fetched<T>> {
  const headers = {
    Accept: 'application/json',
    ...(etag && { 'If-None-Match': etag }),
  };
  const ours = (answer: Response) => answer.status === 304 || isJson(answer);
  const answer = await ask(connection, path, { headers }, ours);
  const head = {
    etag: answer.headers.get('ETag') ?? '',
    date: Date.parse(answer.headers.get('Date') ?? ''),
  };
  return answer.status === 304 ? head : { ...head, body: await json<T>(answer) };
}

/** An answer's head, and its bytes as they come. */
export interface Stream {
  readonly answer: Response;
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Bytes of an answer that is `ours`; who asks must compare them with their hash. It may
 * take as long as it takes, as long as something comes: on a slow connection a file
 * needs more than a minute.
 */
export async function getStream(
  connection: Connection,
  path: string,
  headers: Record<string, string>,
  ours: (answer: Response) => boolean,
): Promise<Stream> {
  const silence = new Silence(connection.timeout ?? TIMEOUT);
  try {
    const answer = await ask(
      connection,
      path,
      { headers, signal: silence.signal },
      ours,
    );
    return { answer, chunks: chunksOf(answer, silence) };
  } catch (error) {
    silence.end();
    throw error;
  }
}

async function* chunksOf(
  answer: Response,
  silence: Silence,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  try {
    while (reader) {
      const { done, value } = await whole(() => reader.read());
      if (done) return;
      silence.broken();
      yield value;
    }
  } finally {
    silence.end();
    await reader?.cancel().catch(() => undefined);
  }
}

/** Aborts when nothing came for a while. */
class Silence {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ms: number) {
    this.broken();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  broken(): void {
    this.end();
    this.timer = setTimeout(() => {
      this.controller.abort();
    }, this.ms);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/** Send JSON, compressed where the browser can. */
export async function sendJson<T>(
  connection: Connection,
  method: 'POST' | 'PUT',
  path: string,
  content: unknown,
): Promise<T> {
  const plain = new Blob([JSON.stringify(content)]);
  const packed = plain.stream().pipeThrough(new CompressionStream('gzip'));
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
  const body = await new Response(packed).blob();
  return json<T>(await ask(connection, path, { method, headers, body }, isJson));
}

async function json<T>(answer: Response): Promise<T> {
  return (await whole(() => answer.json())) as T;
}

/** A body that is cut is no answer. */
async function whole<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unreachable('network', { cause });
  }
}

/** A request of tus. */
export function tus(
  connection: Connection,
  path: string,
  init: Asked,
): Promise<Response> {
  const headers = { ...init.headers, 'Tus-Resumable': TUS_VERSION };
  return ask(connection, path, { ...init, headers }, (answer) =>
    answer.headers.has('Tus-Resumable'),
  );
}
