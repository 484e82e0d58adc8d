/**
 * The log of an interview, as ODK Collect writes it.
 *
 * A line is an event, the node it is about, and when it was, in milliseconds; a screen
 * has the moment it was left too. Where the form asks for it, there are also the place,
 * old and new answers, and who it was.
 */
import type { AuditSettings } from '../engine/audit';

/** A reading of the phone's position. */
export interface Reading {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
  readonly at: number;
}

/** Answers by the reference of their question. */
export type Answers = ReadonlyMap<string, string>;

/** What is on the screen. */
export interface Screen {
  readonly event: 'question' | 'group questions' | 'add repeat' | 'jump' | 'end screen';
  readonly node: string;
  /** As they are now. */
  answers(): Answers;
}

interface Open {
  readonly screen: Screen;
  readonly since: number;
  readonly before: Answers;
}

/** The first line of the file. */
export function auditHeader(settings: AuditSettings): string {
  return [
    ...['event', 'node', 'start', 'end'],
    ...(settings.location ? ['latitude', 'longitude', 'accuracy'] : []),
    ...(settings.trackChanges ? ['old-value', 'new-value'] : []),
    ...(settings.identifyUser ? ['user'] : []),
    ...(settings.changeReasons ? ['change-reason'] : []),
  ].join(',');
}

export class AuditLog {
  private open: Open | undefined;
  private lines: string[] = [];

  constructor(
    private readonly settings: AuditSettings,
    private readonly user: string,
    private readonly now: () => number,
    private readonly here: () => Reading | undefined,
  ) {}

  /** Something that has a moment, and no length. */
  event(event: string, node = ''): void {
    this.lines.push(this.line(event, node, this.now(), undefined, ['', '']));
  }

  /** She is on this screen from now on; the one before is over. */
  show(screen: Screen): void {
    const { open } = this;
    if (open?.screen.event === screen.event && open.screen.node === screen.node) return;
    this.leave();
    this.open = { screen, since: this.now(), before: screen.answers() };
  }

  /** The screen is over, and what she changed on it. */
  leave(): void {
    const { open } = this;
    if (!open) return;
    this.open = undefined;
    const { event, node } = open.screen;
    const changed = this.changes(open);
    const own = changed.get(node) ?? ['', ''];
    this.lines.push(this.line(event, node, open.since, this.now(), own));
    for (const [question, values] of changed) {
      if (question === node) continue;
      this.lines.push(this.line('question', question, open.since, this.now(), values));
    }
  }

  /** Lines to be written; they are kept until `written` is told of them. */
  pending(): readonly string[] {
    return [...this.lines];
  }

  written(count: number): void {
    this.lines.splice(0, count);
  }

  private changes({ screen, before }: Open): Map<string, [string, string]> {
    const changed = new Map<string, [string, string]>();
    if (!this.settings.trackChanges) return changed;
    for (const [question, now] of screen.answers()) {
      const old = before.get(question) ?? '';
      if (old !== now) changed.set(question, [old, now]);
    }
    return changed;
  }

  private line(
    event: string,
    node: string,
    start: number,
    end: number | undefined,
    values: readonly [string, string],
  ): string {
    const { location, trackChanges, identifyUser, changeReasons } = this.settings;
    return [
      ...[event, node, String(start), end === undefined ? '' : String(end)],
      ...(location ? this.place(location.maxAge) : []),
      ...(trackChanges ? values : []),
      ...(identifyUser ? [this.user] : []),
      ...(changeReasons ? [''] : []),
    ]
      .map(cell)
      .join(',');
  }

  private place(maxAge: number): string[] {
    const here = this.here();
    if (!here || this.now() - here.at > maxAge) return ['', '', ''];
    return [here.latitude, here.longitude, here.accuracy].map(String);
  }
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
