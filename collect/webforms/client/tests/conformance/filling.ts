/**
 * Filling a form from answers as a person would: in the order of the form, only what is
 * asked. Answers mirror the form without its root; repeats are arrays of objects.
 */
import { childrenOf } from '../../src/engine/tree';
import type { AnyNode, Interview, RootNode } from '../../src/engine/types';

export type Answer =
  | string
  | number
  | boolean
  | null
  | readonly Answer[]
  | { readonly [name: string]: Answer };

/** A question that the engine would not ask, or a choice it would not offer. */
export class NotOffered extends Error {}

export function fillAll(interview: Interview, answers: Answer): void {
  below(interview.root, answers);
}

function below(node: RootNode | AnyNode, answers: Answer | undefined): void {
  for (const child of childrenOf(node)) visit(child, within(answers, nameOf(child)));
}

function visit(node: AnyNode, answer: Answer | undefined): void {
  if (!node.currentState.relevant) return;
  switch (node.nodeType) {
    case 'repeat-range:uncontrolled':
      if (Array.isArray(answer)) resize(node, answer.length);
      return members(node, answer);
    case 'repeat-range:controlled':
      return members(node, answer);
    case 'group':
    case 'repeat-instance':
      return below(node, answer);
    default:
      if (answer !== undefined && !node.currentState.readonly) reply(node, answer);
  }
}

function members(node: AnyNode, answer: Answer | undefined): void {
  // The last answer of one may decide how many there are.
  for (let at = 0; at < childrenOf(node).length; at++) {
    const member = childrenOf(node)[at];
    if (member) visit(member, Array.isArray(answer) ? answer[at] : undefined);
  }
}

function resize(
  node: Extract<AnyNode, { nodeType: 'repeat-range:uncontrolled' }>,
  wanted: number,
): void {
  const there = childrenOf(node).length;
  if (there < wanted) node.addInstances(there - 1, wanted - there);
  if (there > wanted) node.removeInstances(wanted, there - wanted);
}

function reply(node: AnyNode, answer: Answer): void {
  switch (node.nodeType) {
    case 'select': {
      const codes = codesOf(answer, node.selectType === 'select1');
      offered(node.currentState.reference, node.currentState.valueOptions, codes);
      node.selectValues(codes);
      return;
    }
    case 'rank':
      node.setValues(codesOf(answer, false));
      return;
    case 'trigger':
      node.setValue(true);
      return;
    case 'upload':
      node.setValue(new File(['content'], textOf(answer)));
      return;
    case 'range':
      node.setValue(textOf(answer) as never);
      return;
    case 'input':
      node.setValue(textOf(answer) as never);
  }
}

function offered(
  reference: string,
  options: readonly { readonly value: string }[],
  codes: readonly string[],
): void {
  const there = new Set(options.map((each) => each.value));
  const strange = codes.filter((each) => !there.has(each));
  if (strange.length) throw new NotOffered(`${reference}: ${strange.join(' ')}`);
}

function codesOf(answer: Answer, single: boolean): readonly string[] {
  const text = textOf(answer);
  if (!text) return [];
  return single ? [text] : text.split(' ');
}

function textOf(answer: Answer): string {
  if (answer === null) return '';
  if (Array.isArray(answer)) return answer.map(textOf).join(' ');
  if (typeof answer !== 'object') return String(answer);
  const { lat, lon, alt = 0, acc = 0 } = answer as Record<string, Answer>;
  return [lat, lon, alt, acc].join(' ');
}

function within(answers: Answer | undefined, name: string): Answer | undefined {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) return;
  return (answers as Record<string, Answer>)[name];
}

function nameOf(node: AnyNode): string {
  const last = node.currentState.reference.split('/').pop() ?? '';
  return last.replace(/\[\d+\]$/, '').replace(/^.*:/, '');
}
