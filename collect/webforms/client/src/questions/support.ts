/**
 * What this collector asks otherwise than the form says, or not at all.
 *
 * The table is data, `support.json`, which the server reads too: it says the same at
 * upload, before anybody goes to the field. Whatever it does not name is asked.
 */
import { appearancesOf } from '../engine/asked';
import type { AnyControlNode } from '../engine/types';
import table from './support.json';

export interface Lack {
  /** XLSForm's name of the type. */
  readonly type: string;
  /** The one word of the appearance, or audit parameter, it is about. */
  readonly appearance?: string;
  readonly reason: Readonly<Record<'en', string> & Partial<Record<string, string>>>;
}

export const LACKS: readonly Lack[] = table;

/** XLSForm's name of a question's type. */
export function typeOf(node: AnyControlNode): string {
  switch (node.nodeType) {
    case 'select':
      return node.selectType === 'select' ? 'select_multiple' : 'select_one';
    case 'upload':
      return node.nodeOptions.media.type ?? 'file';
    case 'input':
      return (
        { string: 'text', int: 'integer' }[node.valueType as string] ?? node.valueType
      );
    default:
      return node.nodeType;
  }
}

/** Why this question is asked otherwise; nothing if it is asked as the form says. */
export function whyNot(node: AnyControlNode, language = 'en'): string {
  const type = typeOf(node);
  const words = appearancesOf(node).map((word) => word.replace(/[:(].*$/, ''));
  const lack = LACKS.find(
    (each) =>
      each.type === type &&
      each.appearance !== undefined &&
      words.includes(each.appearance),
  );
  return lack ? (lack.reason[language] ?? lack.reason.en) : '';
}
