/** The link or QR code that an enumerator is given. */
import type { Newcomer } from '../store/people';
import { getJson, Unreachable, whyStopped } from '../sync/http';
import type { State } from '../sync/protocol';

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

/** Ask the server whose link it is. Throws what `getJson` throws, and Unreachable. */
export async function askWho(
  { project, token }: Invitation,
  send: typeof fetch = fetch,
): Promise<{ newcomer: Newcomer; state: State }> {
  const found = await getJson<State>({ project, token, fetch: send }, 'state');
  const state = found?.body;
  // An answer, and none of ours.
  if (!state?.person) throw new Unreachable('portal');
  const newcomer: Newcomer = {
    id: `${state.project.id}/${state.person.id}`,
    project,
    projectName: state.project.name,
    displayName: state.person.displayName,
    token,
    recoveryKey: state.recoveryKey,
  };
  return { newcomer, state };
}

/** What to say of an error: it is the link's, the network's, or else the phone's. */
export function faultOf(error: unknown): 'refused' | 'unreachable' | 'failed' {
  try {
    const why = whyStopped(error);
    return why === 'refused' || why === 'forbidden' ? 'refused' : 'unreachable';
  } catch {
    return 'failed';
  }
}
