/**
 * What this collector asks otherwise than the form says, or not at all.
 *
 * The table lies where the server reads it too: it says the same at upload, and of each
 * form before an interview is begun. Whatever it does not name is asked.
 */
import table from '../../../../forms/xlsform/collector/limits.json';
import { appearancesOf, attributeOf } from '../engine/asked';
import type { AnyControlNode } from '../engine/types';

export interface Limit {
  /** XLSForm's name of the type; none where it is about another part of a form. */
  readonly type?: string;
  /** The bare word of an appearance of the type. */
  readonly appearance?: string;
  readonly parameter?: string;
  /** Names one of the words in `limit`. */
  readonly reason: string;
}

export const LIMITS: readonly Limit[] = table;

const MEDIA = new Set(['image', 'audio', 'video', 'osm']);

/** XLSForm's name of a question's type. */
export function typeOf(node: AnyControlNode): string {
  switch (node.nodeType) {
    case 'select':
      return node.selectType === 'select' ? 'select_multiple' : 'select_one';
    case 'upload': {
      const type = node.nodeOptions.media.type ?? '';
      return MEDIA.has(type) ? type : 'file';
    }
    case 'input':
      if (attributeOf(node, 'query')) return 'select_one_external';
      return (
        { string: 'text', int: 'integer' }[node.valueType as string] ?? node.valueType
      );
    default:
      return node.nodeType;
  }
}

/** Why this question is asked otherwise; nothing if it is asked as the form says. */
export function whyNot(node: AnyControlNode): string {
  const type = typeOf(node);
  const words = appearancesOf(node).map(bare);
  const limit = LIMITS.find(
    (each) =>
      each.type === type &&
      each.parameter === undefined &&
      (each.appearance === undefined || words.includes(each.appearance)),
  );
  return limit?.reason ?? '';
}

/** `ex` of `ex:org.app(x=1)`, but `search()` of `search('file')`. */
function bare(word: string): string {
  return word.replace(/:.*$/, '').replace(/\(.*$/, '()');
}
