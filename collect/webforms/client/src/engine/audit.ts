/** What a form says about its log of the interview, and where a record names it. */
import type { Serialised } from './types';

/** Every record's log has this name: so ODK Collect calls it, and servers look for it. */
export const AUDIT_FILE = 'audit.csv';

const ODK = 'http://www.opendatakit.org/xforms';

/** What is logged beside the events themselves. */
export interface AuditSettings {
  readonly trackChanges: boolean;
  readonly identifyUser: boolean;
  readonly changeReasons: boolean;
  readonly location?: AuditLocation;
}

export interface AuditLocation {
  readonly highAccuracy: boolean;
  /** Milliseconds between two readings at least, and until one is too old. */
  readonly minInterval: number;
  readonly maxAge: number;
}

/** The settings of the form's log; undefined if it asks for none. */
export function auditSettings(xml: string): AuditSettings | undefined {
  if (!xml.includes('/meta/audit')) return undefined;
  const form = new DOMParser().parseFromString(xml, 'text/xml');
  const bind = [...form.getElementsByTagNameNS('*', 'bind')].find((each) =>
    each.getAttribute('nodeset')?.endsWith('/meta/audit'),
  );
  if (!bind) return undefined;
  const said = (name: string): string => bind.getAttributeNS(ODK, name) ?? '';
  const location = locationOf(said);
  return {
    trackChanges: said('track-changes') === 'true',
    identifyUser: said('identify-user') === 'true',
    changeReasons: said('track-changes-reasons') !== '',
    ...(location && { location }),
  };
}

/** Without a priority and an age there are no places, as in ODK Collect. */
function locationOf(said: (name: string) => string): AuditLocation | undefined {
  const priority = said('location-priority');
  const minInterval = Number(said('location-min-interval')) * 1000;
  const maxAge = Number(said('location-max-age')) * 1000;
  if (!priority || !maxAge) return undefined;
  return { highAccuracy: priority === 'high-accuracy', minInterval, maxAge };
}

/** The record with its log: the engine leaves `meta/audit` as it was. */
export function withAudit(record: Serialised, log: Blob): Serialised {
  const at = record.xml.search(/<(?:\w+:)?meta[\s>]/);
  const [before, meta] = [record.xml.slice(0, at), record.xml.slice(at)];
  const named = meta.replace(
    /<((?:\w+:)?audit)((?:\s[^>]*?)?)(?:\/>|>[^<]*<\/\1>)/,
    `<$1$2>${AUDIT_FILE}</$1>`,
  );
  const files = new Map(record.files).set(AUDIT_FILE, log);
  return { ...record, xml: before + named, files };
}
