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
import { childrenOf, isParent } from '../engine/tree';

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
 * Where to go on with a draft: the screen it was on, or, if that is gone, the one
 * before it in the form.
 */
export function pageAt(pages: readonly Page[], reference: string): number {
  const exact = pages.findIndex((page) => page.reference === reference);
  if (exact >= 0) return exact;
  const holding = pages.findIndex((page) => reference.startsWith(`${page.reference}/`));
  return Math.max(0, holding);
}

/** The screen on which a node is asked, such as one whose answer is in the way. */
export function pageOf(pages: readonly Page[], nodeId: string): number {
  return pages.findIndex(
    (page) => page.node.nodeId === nodeId || holds(page.node, nodeId),
  );
}

function holds(node: AnyNode, nodeId: string): boolean {
  if (node.nodeType.startsWith('repeat-range')) return false;
  return childrenOf(node).some(
    (child) => child.nodeId === nodeId || holds(child, nodeId),
  );
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
