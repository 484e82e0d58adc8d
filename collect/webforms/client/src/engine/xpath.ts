/** XPath 1.0 expressions as trees, to be changed and written again. */

export type Expression =
  | { readonly kind: 'value'; readonly text: string }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'minus'; readonly of: Expression }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'group'; readonly of: Expression }
  | Path;

/** `start` is an expression that steps are taken from, such as `instance('x')`. */
export interface Path {
  readonly kind: 'path';
  readonly absolute: boolean;
  readonly start?: Expression;
  readonly startPredicates: readonly Expression[];
  readonly steps: readonly Step[];
}

export interface Step {
  /** `/` or `//`, as it stands before this step; empty before the first. */
  readonly before: string;
  /** Axis and name test: `..`, `name`, `@create`, `ancestor::group`. */
  readonly test: string;
  readonly predicates: readonly Expression[];
}

export class NotXPath extends Error {}

const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.\-]*`;
const TOKEN = new RegExp(
  String.raw`\s*("[^"]*"|'[^']*'|\d+(?:\.\d*)?|\.\d+|//|\.\.|::|!=|<=|>=|${NAME}(?::(?!:)(?:${NAME}|\*))?|[./@()\[\],=<>+\-*|])`,
  'uy',
);
/** From the loosest to the tightest. */
const BINARY = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', 'div', 'mod'],
  ['|'],
] as const;
const UNION = BINARY.length - 1;

/** The tree of an expression. Throws NotXPath. */
export function parse(text: string): Expression {
  const parser = new Parser(tokens(text));
  const found = parser.expression();
  if (parser.next !== undefined) throw new NotXPath(text);
  return found;
}

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new NotXPath(text);
    found.push(token);
  }
  return found;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get next(): string | undefined {
    return this.tokens[this.at];
  }

  expression(level = 0): Expression {
    if (level === UNION && this.took('-')) {
      return { kind: 'minus', of: this.expression(UNION) };
    }
    const operators: readonly string[] = BINARY[level] ?? [];
    if (!operators.length) return this.path();
    let left = this.expression(level + 1);
    while (this.next !== undefined && operators.includes(this.next)) {
      const operator = this.take();
      left = { kind: 'binary', operator, left, right: this.expression(level + 1) };
    }
    return left;
  }

  private path(): Expression {
    const token = this.next ?? '';
    if (token === '/' || token === '//') {
      return this.from({ absolute: true, startPredicates: [] });
    }
    if (!this.isPrimary(token)) {
      return this.from({ absolute: false, startPredicates: [] });
    }
    const start = this.primary();
    const startPredicates = this.predicates();
    if (!startPredicates.length && this.next !== '/' && this.next !== '//')
      return start;
    return this.from({ absolute: false, start, startPredicates });
  }

  private from(rest: Omit<Path, 'kind' | 'steps'>): Path {
    const steps: Step[] = [];
    if (!rest.absolute && !rest.start) steps.push(this.step(''));
    while (this.next === '/' || this.next === '//') {
      const before = this.take();
      if (before === '/' && !this.beginsStep()) break;
      steps.push(this.step(before));
    }
    return { kind: 'path', ...rest, steps };
  }

  private step(before: string): Step {
    let test = this.take();
    if (test === '@') test += this.take();
    else if (this.next === '::') test += this.take() + this.take();
    if (!/^(\.{1,2}|\*|@?[\p{L}_].*)$/u.test(test)) throw new NotXPath(test);
    // A node test such as `node()` or `text()`.
    if (this.next === '(') test += this.take() + this.expect(')');
    return { before, test, predicates: this.predicates() };
  }

  private beginsStep(): boolean {
    return /^(\.{1,2}|\*|@|[\p{L}_].*)$/u.test(this.next ?? '');
  }

  private isPrimary(token: string): boolean {
    if (token === '(' || /^["'\d]|^\.\d/.test(token)) return true;
    const isName = /^[\p{L}_]/u.test(token) && !/^(node|text|comment)$/.test(token);
    return isName && this.tokens[this.at + 1] === '(';
  }

  private primary(): Expression {
    const token = this.take();
    if (token === '(') {
      const of = this.expression();
      this.expect(')');
      return { kind: 'group', of };
    }
    if (!/^[\p{L}_]/u.test(token)) return { kind: 'value', text: token };
    this.expect('(');
    return { kind: 'call', name: token, args: this.args() };
  }

  private args(): Expression[] {
    const found: Expression[] = [];
    if (this.took(')')) return found;
    do found.push(this.expression());
    while (this.took(','));
    this.expect(')');
    return found;
  }

  private predicates(): Expression[] {
    const found: Expression[] = [];
    while (this.took('[')) {
      found.push(this.expression());
      this.expect(']');
    }
    return found;
  }

  private take(): string {
    const token = this.next;
    if (token === undefined) throw new NotXPath('it ends too early');
    this.at += 1;
    return token;
  }

  private took(token: string): boolean {
    if (this.next !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): string {
    if (!this.took(token)) throw new NotXPath(`${String(this.next)} for ${token}`);
    return token;
  }
}

/** The expression as text that `parse` reads as the same tree. */
export function written(expression: Expression): string {
  switch (expression.kind) {
    case 'value':
      return expression.text;
    case 'binary': {
      const { left, operator, right } = expression;
      return `${written(left)} ${operator} ${written(right)}`;
    }
    case 'minus':
      return `-${written(expression.of)}`;
    case 'group':
      return `(${written(expression.of)})`;
    case 'call':
      return `${expression.name}(${expression.args.map(written).join(', ')})`;
    case 'path':
      return writtenPath(expression);
  }
}

function writtenPath({ absolute, start, startPredicates, steps }: Path): string {
  const inBrackets = (each: Expression): string => `[${written(each)}]`;
  const begin = start ? written(start) + startPredicates.map(inBrackets).join('') : '';
  const taken = steps.map(
    ({ before, test, predicates }) =>
      before + test + predicates.map(inBrackets).join(''),
  );
  return begin + (absolute && !steps.length ? '/' : '') + taken.join('');
}
