/**
 * The screens of an interview, in the order she walks through them.
 *
 * One question a screen; a group with the appearance `field-list` is one screen, and so
 * is the question whether there is another member, after the last one of a repeat. What
 * is not relevant now has no screen. This is how ODK Collect turns pages.
 */
import type {
  AnyControlNode,
  AnyNode,
  GroupNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RootNode,
} from '../engine/types';
import { childrenOf, descendants, isParent } from '../engine/tree';

export type Page = QuestionPage | ListPage | RepeatPage;

interface BasePage {
  /** Groups and members above it, the outermost first. */
  readonly path: readonly (GroupNode | RepeatInstanceNode)[];
  /** Reference of its first node: what a draft remembers. */
  readonly reference: string;
}

export interface QuestionPage extends BasePage {
  readonly kind: 'question';
  readonly node: AnyControlNode;
}

export interface ListPage extends BasePage {
  readonly kind: 'list';
  readonly node: GroupNode | RepeatInstanceNode;
}

/** “Another one?” */
export interface RepeatPage extends BasePage {
  readonly kind: 'repeat';
  readonly node: RepeatRangeNode;
}

/** All screens there are now. Reads reactive state: make it a computed value. */
export function pagesOf(root: RootNode): Page[] {
  return below(root.currentState.children, []);
}

function below(nodes: readonly AnyNode[], path: BasePage['path']): Page[] {
  return nodes.flatMap((node) =>
    node.currentState.relevant ? pagesAt(node, path) : [],
  );
}

function pagesAt(node: AnyNode, path: BasePage['path']): Page[] {
  const { reference } = node.currentState;
  switch (node.nodeType) {
    case 'model-value':
    case 'root':
      return [];
    case 'group':
    case 'repeat-instance':
      if (!node.currentState.hasRelevantBodyNodes) return [];
      if (isList(node)) return [{ kind: 'list', node, path, reference }];
      return below(node.currentState.children, [...path, node]);
    case 'repeat-range:controlled':
      return below(node.currentState.children, path);
    case 'repeat-range:uncontrolled':
      return [
        ...below(node.currentState.children, path),
        { kind: 'repeat', node, path, reference },
      ];
    default:
      return [{ kind: 'question', node, path, reference }];
  }
}

function isList(node: GroupNode | RepeatInstanceNode): boolean {
  return node.appearances?.['field-list'] === true;
}

/**
 * Where to go on with a draft: the screen it was on; if that is gone, the innermost one
 * that holds the place, or asks for another member there; else the first.
 */
export function pageAt(pages: readonly Page[], reference: string): number {
  for (const place of outwards(reference)) {
    const found = pages.findIndex((page) => page.reference === place);
    if (found >= 0) return found;
  }
  return 0;
}

/** `/a/m[2]/x`, `/a/m[2]`, `/a/m`, `/a`. */
function outwards(reference: string): string[] {
  const ends = [...reference.matchAll(/\[|\/|$/g)].map((end) => end.index);
  return ends.reverse().map((end) => reference.slice(0, end));
}

/** The screen on which a node is asked, such as one whose answer is in the way. */
export function pageOf(pages: readonly Page[], nodeId: string): number {
  return pages.findIndex(
    (page) =>
      page.node.nodeId === nodeId || (page.kind === 'list' && holds(page.node, nodeId)),
  );
}

function holds(list: ListPage['node'], nodeId: string): boolean {
  for (const node of descendants(list)) if (node.nodeId === nodeId) return true;
  return false;
}

/** The questions of a screen, those of nested groups and members included. */
export function questionsOn(page: Page): AnyControlNode[] {
  if (page.kind === 'question') return [page.node];
  if (page.kind === 'repeat') return [];
  return controlsBelow(page.node);
}

function controlsBelow(node: AnyNode): AnyControlNode[] {
  return childrenOf(node).flatMap((child) => {
    if (!child.currentState.relevant) return [];
    if (child.nodeType === 'model-value' || child.nodeType === 'root') return [];
    return isParent(child) ? controlsBelow(child) : [child];
  });
}
