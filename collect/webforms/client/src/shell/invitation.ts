/** The link or QR code that an enumerator is given. */

/** What a link holds. */
export interface Invitation {
  readonly project: number;
  readonly token: string;
}

/**
 * `…/collect/#join/{project}/{token}`, whole or only its end; undefined for any other
 * text. What is behind `#` never reaches a server or its log.
 */
export function invitationOf(text: string): Invitation | undefined {
  const found = /(?:#|^)\/?join\/(\d{1,18})\/([A-Za-z0-9!$_-]{20,})\/?$/.exec(
    text.trim(),
  );
  const [, project, token] = found ?? [];
  return project && token ? { project: Number(project), token } : undefined;
}

/** Why a text is no invitation of ours; undefined if it is one. */
export type Misfit = 'broken' | 'elsewhere' | 'forApp';

/** `origin` is where this page comes from: only there can the token be used. */
export function misfitOf(text: string, origin: string): Misfit | undefined {
  const trimmed = text.trim();
  // ODK Collect's settings: JSON, deflated at any level, in base64.
  if (/^e[AFJN][A-Za-z0-9+/=]{40,}$/.test(trimmed)) return 'forApp';
  if (!invitationOf(trimmed)) return 'broken';
  if (!URL.canParse(trimmed)) return undefined;
  return new URL(trimmed).origin === origin ? undefined : 'elsewhere';
}
