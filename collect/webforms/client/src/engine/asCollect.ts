/**
 * Expressions as ODK Collect understands them.
 *
 * JavaRosa, which Collect and the server's expectations are built on, differs from
 * XPath 1.0 and from this engine where form designers notice. So expressions are
 * written anew before the engine reads them:
 *
 * - `regex()` must match the whole text;
 * - a whole path inside a predicate means the members of the row being looked at:
 *   `count(${member}[${age} < 18])`;
 * - a question alone is true when it is answered, and a number when it is not 0;
 * - a line or an area that is not drawn measures 0;
 * - what a calculation says of true and false is stored as 1 and 0.
 */
import { NotXPath, parse, written } from './xpath';
import type { Expression, Path, Step } from './xpath';

const CONDITIONS = ['relevant', 'required', 'readonly', 'constraint'] as const;
const NUMBERS = new Set(['int', 'integer', 'decimal', 'xsd:int', 'xsd:decimal']);
const TRUE_OR_FALSE = new Set([
  ...['true', 'false', 'not', 'boolean', 'boolean-from-string', 'selected'],
  ...['contains', 'starts-with', 'ends-with', 'regex', 'checklist'],
  ...['weighted-checklist', 'geofence'],
]);
const MEASURES = new Set(['area', 'distance']);
const COMPARISONS = new Set(['or', 'and', '=', '!=', '<', '<=', '>', '>=']);

/** The form, with its expressions so written; the very same text if none changes. */
export function asCollect(xml: string): string {
  const form = new DOMParser().parseFromString(xml, 'text/xml');
  const binds = [...form.getElementsByTagNameNS('*', 'bind')];
  const types = new Map(
    binds.map((bind) => [attribute(bind, 'nodeset'), attribute(bind, 'type')]),
  );
  const places: Place[] = binds.flatMap((bind) => [
    ...CONDITIONS.map((name) => ({ in: bind, name, wanted: 'condition' as const })),
    { in: bind, name: 'calculate', wanted: 'stored' },
  ]);
  for (const [tag, name, wanted] of OTHERS) {
    for (const element of form.getElementsByTagNameNS('*', tag)) {
      places.push({ in: element, name, wanted });
    }
  }
  let changed = false;
  for (const { in: element, name, wanted } of places) {
    const before = attribute(element, name);
    const context = attribute(element, 'nodeset') || attribute(element, 'ref');
    const after = before && rewritten(before, wanted, new Rewriting(types, context));
    if (after === before) continue;
    element.setAttribute(name, after);
    changed = true;
  }
  return changed ? new XMLSerializer().serializeToString(form) : xml;
}

function attribute(element: Element, name: string): string {
  return element.getAttribute(name) ?? '';
}

interface Place {
  readonly in: Element;
  readonly name: string;
  readonly wanted: Wanted;
}

/** A condition, a value that is stored, or one that is only looked at. */
type Wanted = 'condition' | 'stored' | 'seen';

const OTHERS = [
  ['setvalue', 'value', 'stored'],
  ['itemset', 'nodeset', 'seen'],
  ['output', 'value', 'seen'],
] as const;

/** One expression; what is no XPath is left for the engine to complain of. */
function rewritten(text: string, wanted: Wanted, rewriting: Rewriting): string {
  let tree: Expression;
  try {
    tree = parse(text);
  } catch (error) {
    if (error instanceof NotXPath) return text;
    throw error;
  }
  const before = written(tree);
  let after = rewriting.of(tree);
  if (wanted === 'condition') after = rewriting.truth(after);
  if (wanted === 'stored' && isTrueOrFalse(after)) after = call('number', after);
  return written(after) === before ? text : written(after);
}

function isTrueOrFalse(tree: Expression): boolean {
  if (tree.kind === 'group') return isTrueOrFalse(tree.of);
  if (tree.kind === 'binary') return COMPARISONS.has(tree.operator);
  if (tree.kind !== 'call') return false;
  const [first, ...others] = tree.args;
  if (tree.name === 'if') return others.every(isTrueOrFalse);
  if (tree.name === 'once') return first !== undefined && isTrueOrFalse(first);
  return TRUE_OR_FALSE.has(tree.name);
}

class Rewriting {
  constructor(
    private readonly types: ReadonlyMap<string, string>,
    private readonly context: string,
  ) {}

  of(tree: Expression): Expression {
    switch (tree.kind) {
      case 'value':
        return tree;
      case 'group':
        return { ...tree, of: this.of(tree.of) };
      case 'minus':
        return { ...tree, of: this.of(tree.of) };
      case 'binary':
        return this.binary({
          ...tree,
          left: this.of(tree.left),
          right: this.of(tree.right),
        });
      case 'call':
        return this.call(
          tree.name,
          tree.args.map((each) => this.of(each)),
        );
      case 'path':
        return this.path(tree);
    }
  }

  /** `tree` where a truth value is asked for. */
  truth(tree: Expression): Expression {
    if (tree.kind === 'group') return { ...tree, of: this.truth(tree.of) };
    if (tree.kind !== 'path') return tree;
    const number = NUMBERS.has(this.types.get(this.whole(tree)) ?? '');
    return call('boolean', call(number ? 'number' : 'string', tree));
  }

  private binary(tree: Extract<Expression, { kind: 'binary' }>): Expression {
    if (tree.operator !== 'and' && tree.operator !== 'or') return tree;
    return { ...tree, left: this.truth(tree.left), right: this.truth(tree.right) };
  }

  private call(name: string, args: readonly Expression[]): Expression {
    const [first, ...others] = args;
    if (first === undefined) return { kind: 'call', name, args };
    if (name === 'regex' && others[0]) return call(name, first, wholly(others[0]));
    if (name === 'boolean' && first.kind === 'path') return this.truth(first);
    if (MEASURES.has(name) && !others.length) return drawn(name, first);
    if (name === 'not' || name === 'if')
      return call(name, this.truth(first), ...others);
    return { kind: 'call', name, args };
  }

  private path(tree: Path): Path {
    const steps = tree.steps.map((step, at) => ({
      ...step,
      predicates: step.predicates.map((each) => {
        const inside = this.of(each);
        return tree.absolute ? seenFrom(inside, tree.steps.slice(0, at + 1)) : inside;
      }),
    }));
    return {
      ...tree,
      ...(tree.start && { start: this.of(tree.start) }),
      startPredicates: tree.startPredicates.map((each) => this.of(each)),
      steps,
    };
  }

  /** The path from the root, as binds have it. */
  private whole(tree: Path): string {
    const names = tree.absolute ? [] : this.context.split('/').slice(1);
    for (const { test } of tree.steps) {
      if (test === '..') names.pop();
      else if (test !== '.') names.push(test);
    }
    return `/${names.join('/')}`;
  }
}

/** Whole paths in a predicate of the row at `base`, as seen from that row. */
function seenFrom(tree: Expression, base: readonly Step[]): Expression {
  switch (tree.kind) {
    case 'value':
      return tree;
    case 'group':
    case 'minus':
      return { ...tree, of: seenFrom(tree.of, base) };
    case 'binary':
      return {
        ...tree,
        left: seenFrom(tree.left, base),
        right: seenFrom(tree.right, base),
      };
    case 'call':
      return { ...tree, args: tree.args.map((each) => seenFrom(each, base)) };
    case 'path':
      return tree.absolute ? relative(tree, base) : tree;
  }
}

function relative(tree: Path, base: readonly Step[]): Path {
  const { steps } = tree;
  let same = 0;
  while (same < base.length && isSame(base[same], steps[same])) same += 1;
  if (!same) return tree;
  const up = Array.from({ length: base.length - same }, () => '..');
  const down = steps.slice(same);
  const tests = [...up.map((test) => ({ before: '/', test, predicates: [] })), ...down];
  const taken = tests.length ? tests : [{ before: '', test: '.', predicates: [] }];
  return {
    ...tree,
    absolute: false,
    steps: taken.map((step, at) => (at ? step : { ...step, before: '' })),
  };
}

function isSame(one: Step | undefined, other: Step | undefined): boolean {
  return (
    other !== undefined &&
    one?.test === other.test &&
    other.before === '/' &&
    !other.predicates.length
  );
}

function drawn(name: string, line: Expression): Expression {
  const text = call('string', line);
  const empty: Expression = {
    kind: 'binary',
    operator: '=',
    left: text,
    right: value("''"),
  };
  return call('if', empty, value('0'), call(name, line));
}

function wholly(pattern: Expression): Expression {
  return call('concat', value("'^(?:'"), pattern, value("')$'"));
}

function call(name: string, ...args: readonly Expression[]): Expression {
  return { kind: 'call', name, args };
}

function value(text: string): Expression {
  return { kind: 'value', text };
}
