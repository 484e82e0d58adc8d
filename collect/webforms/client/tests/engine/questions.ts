import { descendants } from '../../src/engine/tree';
import type { AnyNode, Interview } from '../../src/engine/types';

/** The question at this place. */
export function question<N extends AnyNode>(interview: Interview, path: string): N {
  for (const node of descendants(interview.root)) {
    if (node.currentState.reference === path) return node as N;
  }
  throw new Error(`there is no ${path}`);
}
