/** Joining with a link: whose it is, and what went wrong. */
import type { Newcomer } from '../store/people';
import { getJson, Unreachable, whyStopped } from '../sync/http';
import type { State } from '../sync/protocol';
import type { Invitation } from './invitation';

/** Ask the server whose link it is. Throws what `getJson` throws, and Unreachable. */
export async function askWho(
  { project, token }: Invitation,
  send: typeof fetch = fetch,
): Promise<{ newcomer: Newcomer; state: State }> {
  const connection = { project, token, fetch: send };
  const { body: state } = await getJson<State>(connection, 'state');
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
