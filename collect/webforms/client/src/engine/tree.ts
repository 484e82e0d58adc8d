/** Walking the nodes of a record. */
import type { AnyNode, RootNode } from '@getodk/xforms-engine';

/** All nodes below, in document order. */
export function* descendants(node: RootNode | AnyNode): Generator<AnyNode> {
  for (const child of node.currentState.children ?? []) {
    yield child;
    yield* descendants(child);
  }
}
