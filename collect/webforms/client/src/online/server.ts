/** Fetching a form with its files, and sending what was answered, as OpenRosa has it. */
import type { Places } from './address';

/** The link opens nothing (any more). */
export class Gone extends Error {}
/** No answer, or none of a server that can help now. */
export class NoAnswer extends Error {}
/** The server does not take it; the message is the server's. */
export class NotTaken extends Error {}

export interface FetchedForm {
  readonly xml: string;
  readonly title: string;
  readonly files: ReadonlyMap<string, Blob>;
}

const XHTML = 'http://www.w3.org/1999/xhtml';
const TIMEOUT = 120_000;

/** Throws Gone, NoAnswer. */
export async function fetchForm(
  places: Places,
  send: typeof fetch = fetch,
): Promise<FetchedForm> {
  const [xml, manifest] = await Promise.all([
    text(await get(places.xml, send)),
    text(await get(places.manifest, send)),
  ]);
  const form = parsed(xml, 'html');
  const listed = [...parsed(manifest, 'manifest').getElementsByTagName('mediaFile')];
  const files = await Promise.all(listed.map((each) => fetchFile(each, send)));
  const title = form.getElementsByTagNameNS(XHTML, 'title')[0]?.textContent ?? '';
  return { xml, title, files: new Map(files) };
}

/** Sent again, it counts once. Throws as above, and NotTaken. */
export async function sendRecord(
  places: Places,
  record: { readonly xml: string; readonly files: ReadonlyMap<string, Blob> },
  send: typeof fetch = fetch,
): Promise<void> {
  const body = new FormData();
  const xml = new Blob([record.xml], { type: 'text/xml' });
  body.append('xml_submission_file', xml, 'submission.xml');
  for (const [name, file] of record.files) body.append(name, file, name);
  const answer = await reach(places.submission, { method: 'POST', body }, send);
  if (answer.ok && answer.headers.has('X-OpenRosa-Version')) return;
  if (answer.ok) throw new NoAnswer('portal');
  if (answer.status === 404) throw new Gone();
  throw new NotTaken(messageOf(await text(answer)));
}

async function fetchFile(
  listed: Element,
  send: typeof fetch,
): Promise<[name: string, content: Blob]> {
  const part = (name: string) =>
    listed.getElementsByTagName(name)[0]?.textContent?.trim() ?? '';
  // By its path: the server may be known to this browser under another name.
  const { pathname } = new URL(part('downloadUrl'), location.origin);
  return [part('filename'), await (await get(pathname, send)).blob()];
}

async function get(path: string, send: typeof fetch): Promise<Response> {
  const answer = await reach(path, {}, send);
  if (!answer.ok) throw new Gone();
  return answer;
}

async function reach(
  path: string,
  init: RequestInit,
  send: typeof fetch,
): Promise<Response> {
  let answer: Response;
  try {
    answer = await send(path, {
      ...init,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { 'X-OpenRosa-Version': '1.0' },
    });
  } catch (cause) {
    throw new NoAnswer('network', { cause });
  }
  if (answer.status === 429 || answer.status >= 500) throw new NoAnswer('busy');
  return answer;
}

async function text(answer: Response): Promise<string> {
  try {
    return await answer.text();
  } catch (cause) {
    throw new NoAnswer('network', { cause });
  }
}

/** A hotel's sign-in page answers everything, and none of these. */
function parsed(xml: string, root: string): Document {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  if (document.documentElement.localName !== root) throw new NoAnswer('portal');
  return document;
}

function messageOf(xml: string): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return document.getElementsByTagName('message')[0]?.textContent?.trim() ?? '';
}
