/** Fetching what the phone should hold: forms with their files, records sent back. */
import { sweepArrived } from '../store/arriving';
import type { Database } from '../store/database';
import {
  formOf,
  formsOf,
  hashesOf,
  idOf,
  missingResources,
  putForm,
  sweepForms,
} from '../store/forms';
import { offerMaps } from '../store/maps';
import type { FormHead } from '../store/model';
import type { Unlocked } from '../store/people';
import {
  keepComment,
  keepReturned,
  removeReturned,
  returnedOf,
} from '../store/returned';
import { download, fetchResource } from './downloads';
import { Denied, getJson, Unreachable } from './http';
import { keepKnown, knownState } from './known';
import type { Known } from './known';
import type { Connection } from './http';
import type { OfferedForm, ReturnedRecord, State } from './protocol';

export interface Puller {
  readonly db: Database;
  readonly who: Unlocked;
  readonly connection: Connection;
  readonly now: () => number;
  /** Told after each file of a form: how many of them are here. */
  readonly fetched?: (form: FormHead, done: number, of: number) => void;
}

/**
 * Bring the phone to what the server says. What is there already is not fetched again;
 * what a cut interrupts goes on where it was. A form is offered only when all of it is
 * here, and its former version until then.
 */
export async function pull(puller: Puller): Promise<State> {
  const { db, who, connection } = puller;
  const known = await knownState(db, who.person.id);
  const asked = puller.now();
  const found = await getJson<State>(connection, 'state', known?.etag);
  const { body: state } = found;
  if (!state && known) return unchanged(puller, known, found.date, asked);
  if (!state || !Array.isArray(state.forms)) throw new Unreachable('portal');
  const all = await taken(puller, state);
  const clockOffset = Date.parse(state.serverTime) - asked;
  // What was denied is asked for again: without a tag all is told anew.
  const etag = all ? found.etag : '';
  await keepKnown(db, who.person.id, { etag, state, clockOffset, at: asked });
  return state;
}

async function unchanged(
  puller: Puller,
  known: Known,
  date: number,
  asked: number,
): Promise<State> {
  // Somebody else of this phone is offered others, and these were retired.
  for (const form of known.state.forms) {
    await unlessDenied(() => takeForm(puller, form));
  }
  // Whoever set the phone's clock right must not be told for ever that it is wrong.
  const clockOffset = Number.isNaN(date) ? known.clockOffset : date - asked;
  const now = { ...known, clockOffset, at: asked };
  await keepKnown(puller.db, puller.who.person.id, now);
  return known.state;
}

/** Take what is offered; false if the server denied some of it. */
async function taken(puller: Puller, state: State): Promise<boolean> {
  const { db, who, connection } = puller;
  // All are known before the first is fetched: until the last is here, something lacks.
  for (const form of state.forms) await announce(puller, form);
  let all = true;
  for (const form of state.forms) {
    all = (await unlessDenied(() => takeForm(puller, form))) && all;
  }
  // The former version of one that is not whole is used until that is.
  if (all) await retire(puller, state.forms);
  all = (await takeReturned(puller, state.returned)) && all;
  await offerMaps(db, connection.project, state.maps);
  await sweepForms(db);
  await sweepArrived(db, who.person.id, new Set(state.maps.map((each) => each.sha256)));
  return all;
}

function headOf(project: number, offered: OfferedForm): FormHead {
  const { xmlFormId, version, name, xml, resources, unsupported } = offered;
  return {
    ...{ project, xmlFormId, version, name, unsupported },
    state: 'partial',
    xml: xml.sha256,
    resources: resources.map((each) => ({
      name: each.name,
      sha256: each.sha256,
      size: each.size,
    })),
  };
}

async function announce(
  { db, connection }: Puller,
  offered: OfferedForm,
): Promise<void> {
  const form = headOf(connection.project, offered);
  if ((await missingResources(db, form)).length) await putForm(db, form);
}

async function takeForm(puller: Puller, offered: OfferedForm): Promise<void> {
  const { db, connection } = puller;
  const form = headOf(connection.project, offered);
  const of = hashesOf(form).length;
  const missing = await missingResources(db, form);
  const types = new Map(offered.resources.map((each) => [each.sha256, each.mediaType]));
  for (const [place, sum] of missing.entries()) {
    const type = types.get(sum) ?? 'application/xml';
    await fetchResource(puller, sum, { type });
    puller.fetched?.(form, of - missing.length + place + 1, of);
  }
  const ready = { ...form, state: 'ready' } as const;
  // Asked each minute, it is mostly as it was: nothing to write down.
  const known = JSON.stringify(await formOf(db, form));
  if (known !== JSON.stringify(ready)) await putForm(db, ready);
}

/** Versions that are no longer offered; `sweepForms` keeps those a record needs. */
async function retire(puller: Puller, offered: readonly OfferedForm[]): Promise<void> {
  const current = new Set(offered.map(idOf));
  for (const form of await formsOf(puller.db, puller.connection.project)) {
    if (current.has(idOf(form))) continue;
    await putForm(puller.db, { ...form, state: 'retired' });
  }
}

/** Do it; false if the server denies it now, which holds up nothing else. */
async function unlessDenied(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Denied) return false;
    throw error;
  }
}

/** False if one was denied. */
async function takeReturned(
  puller: Puller,
  listed: readonly ReturnedRecord[],
): Promise<boolean> {
  const { db, who } = puller;
  const there = await returnedOf(db, who.person.id);
  const held = new Map(there.map((each) => [each.instanceId, each]));
  let all = true;
  for (const each of listed) {
    const known = held.get(each.currentInstanceId);
    if (known) await keepComment(db, who.key, known, each.comment);
    else all = (await unlessDenied(() => fetchReturned(puller, each))) && all;
  }
  const wanted = new Set(listed.map((each) => each.currentInstanceId));
  for (const { instanceId } of there) {
    if (!wanted.has(instanceId)) await removeReturned(db, instanceId);
  }
  return all;
}

async function fetchReturned(puller: Puller, listed: ReturnedRecord): Promise<void> {
  const { db, who, connection } = puller;
  const path = `returned/${encodeURIComponent(listed.currentInstanceId)}`;
  const xml = await download(puller, path, listed.sha256);
  const files = new Map<string, Blob>();
  for (const { name, sha256: sum } of listed.files) {
    files.set(name, await download(puller, `${path}/files/${sum}`, sum));
  }
  const head = {
    instanceId: listed.currentInstanceId,
    owner: who.person.id,
    project: connection.project,
    xmlFormId: listed.xmlFormId,
    version: listed.formVersion,
    returnedAt: Date.parse(listed.returnedAt),
  };
  const content = { comment: listed.comment, xml: await xml.text(), files };
  await keepReturned(db, who.key, head, content);
}
