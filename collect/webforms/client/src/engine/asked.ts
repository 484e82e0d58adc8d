/** What a form says about a question that the engine does not pass on. */
import type { AnyControlNode, AnyNode } from './types';

/** An attribute of the question's element in the form's body, such as `incremental`. */
export function attributeOf(node: AnyControlNode, name: string): string {
  // The engine's type of a select's element is its own, without what all elements have.
  const element = node.definition.bodyElement.element as unknown as Element;
  return element.getAttribute(name) ?? '';
}

/** Every word of the question's appearance, in the form's order. */
export function appearancesOf(node: AnyNode): readonly string[] {
  const { appearances } = node;
  return appearances ? [...appearances] : [];
}
