/** Joining with a link: whose it is, and what went wrong. */
import { WeakPin } from '../store/people';
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

/** The key of the words for why nobody joined, and what they are filled with. */
export function joinProblem(
  error: unknown,
): [key: string, filling: { reason: string }] {
  const reason = error instanceof Error ? error.message : String(error);
  return [`join.${faultOf(error)}`, { reason }];
}

/** Of the PIN, the link, the network, or else of the phone. */
function faultOf(error: unknown): 'weak' | 'refused' | 'unreachable' | 'failed' {
  if (error instanceof WeakPin) return 'weak';
  try {
    const why = whyStopped(error);
    return why === 'refused' || why === 'forbidden' ? 'refused' : 'unreachable';
  } catch {
    return 'failed';
  }
}
