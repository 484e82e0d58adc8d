/** Walking the nodes of a record. */
import type { AnyNode, AnyParentNode, RootNode } from '@getodk/xforms-engine';

export function isParent(node: AnyNode): node is AnyParentNode {
  return node.currentState.children !== null;
}

export function childrenOf(node: RootNode | AnyNode): readonly AnyNode[] {
  return node.currentState.children ?? [];
}

/** All nodes below, in document order. */
export function* descendants(node: RootNode | AnyNode): Generator<AnyNode> {
  for (const child of childrenOf(node)) {
    yield child;
    yield* descendants(child);
  }
}
