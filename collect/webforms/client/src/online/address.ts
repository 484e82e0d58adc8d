/** Forms that are filled in while online, by a link that holds all there is to know. */

/**
 * `try`: the draft of a form, by its testers' token; what is sent is a test. `fill`: a
 * published form, by the token of a public link.
 */
export interface OnlineForm {
  readonly kind: 'try' | 'fill';
  readonly project: number;
  readonly token: string;
  readonly xmlFormId: string;
}

/** `#try/{project}/{token}/{form}`, `#fill/…`; undefined for any other text. */
export function onlineFormOf(hash: string): OnlineForm | undefined {
  const found = /^#(try|fill)\/(\d{1,18})\/([A-Za-z0-9!$_-]{20,})\/([^/]+)$/.exec(hash);
  const [, kind, project, token, form] = found ?? [];
  if (!kind || !project || !token || !form) return undefined;
  try {
    return {
      kind: kind === 'try' ? 'try' : 'fill',
      project: Number(project),
      token,
      xmlFormId: decodeURIComponent(form),
    };
  } catch {
    // Of a link that was cut within a character.
    return undefined;
  }
}

/** Paths of what is fetched and where the answers go, on the server it came from. */
export interface Places {
  readonly xml: string;
  readonly manifest: string;
  readonly submission: string;
}

export function placesOf({ kind, project, token, xmlFormId }: OnlineForm): Places {
  const root = `/v1/${kind === 'try' ? 'test' : 'key'}/${token}/projects/${project}`;
  const form = `${root}/forms/${encodeURIComponent(xmlFormId)}`;
  const base = kind === 'try' ? `${form}/draft` : form;
  return {
    xml: `${base}.xml`,
    manifest: `${base}/manifest`,
    submission: `${kind === 'try' ? base : root}/submission?deviceID=collect%3Aonline`,
  };
}
