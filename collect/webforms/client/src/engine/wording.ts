/**
 * Words of a form that the engine would mix up, set apart before it reads them.
 *
 * An itext entry may hold a guidance hint and a second, larger image beside the plain
 * ones. The engine puts every one of them that it does not know into the text itself.
 */
import type { MarkdownNode, TextRange } from '@getodk/xforms-engine';

/** Where guidance begins in a hint: a character of private use, so in no form. */
const MARK = '\uE000';

/** Forms of an itext value that the engine itself understands. */
const KNOWN = new Set(['image', 'audio', 'video', 'guidance']);

export interface Worded {
  readonly xml: string;
  /** The larger image by the address of the one in the label. */
  readonly bigImages: ReadonlyMap<string, string>;
}

/** The form with its guidance marked, and its larger images taken out. */
export function worded(xml: string): Worded {
  const bigImages = new Map<string, string>();
  if (!/<value\s+form=/.test(xml)) return { xml, bigImages };
  const form = new DOMParser().parseFromString(xml, 'text/xml');
  for (const text of form.getElementsByTagNameNS('*', 'text')) {
    sortOut(text, bigImages);
  }
  return { xml: new XMLSerializer().serializeToString(form), bigImages };
}

function sortOut(text: Element, bigImages: Map<string, string>): void {
  const values = [...text.children];
  const formOf = (value: Element): string => value.getAttribute('form') ?? '';
  const image = values.find((value) => formOf(value) === 'image');
  for (const value of values) {
    const form = formOf(value);
    // After a space: emphasis that ends a hint ends there.
    if (form === 'guidance') value.prepend(` ${MARK}`);
    if (form === 'big-image' && image) {
      bigImages.set(image.textContent.trim(), value.textContent.trim());
    }
    if (form && !KNOWN.has(form)) value.remove();
  }
}

/** A hint, and the guidance in it: nothing where there is none. */
export interface Hint {
  readonly hint: readonly MarkdownNode[];
  readonly guidance: readonly MarkdownNode[];
}

export function hintOf(range: TextRange<'hint'> | null): Hint {
  if (!range) return { hint: [], guidance: [] };
  const nodes = range.formatted;
  const { before, after } = cut(nodes);
  return { hint: said(before), guidance: said(after) };
}

function said(nodes: readonly MarkdownNode[]): readonly MarkdownNode[] {
  return nodes.some((node) => plain(node).trim()) ? nodes : [];
}

function plain(node: MarkdownNode): string {
  if (node.role === 'child') return node.value;
  return node.role === 'parent' ? node.children.map(plain).join('') : '';
}

interface Cut {
  readonly before: readonly MarkdownNode[];
  readonly after: readonly MarkdownNode[];
}

/** The nodes in two, at the mark; an element that holds it is on both sides. */
function cut(nodes: readonly MarkdownNode[]): Cut {
  const at = nodes.findIndex((node) => plain(node).includes(MARK));
  const holder = nodes[at];
  if (!holder) return { before: nodes, after: [] };
  const halves = halved(holder);
  return {
    before: [...nodes.slice(0, at), halves[0]],
    after: [halves[1], ...nodes.slice(at + 1)],
  };
}

function halved(node: MarkdownNode): readonly [MarkdownNode, MarkdownNode] {
  if (node.role === 'child') {
    const [before = '', after = ''] = node.value.split(MARK);
    return [
      { ...node, value: before },
      { ...node, value: after },
    ];
  }
  if (node.role !== 'parent') return [node, node];
  const { before, after } = cut(node.children);
  return [
    { ...node, children: [...before] },
    { ...node, children: [...after] },
  ];
}
