import type { InjectionKey } from 'vue';

/** What every body is given. */
export interface BodyProps<Node> {
  readonly node: Node;
  readonly id: string;
  readonly labelledBy: string;
  readonly describedBy?: string | undefined;
  readonly invalid: boolean;
}

/**
 * Tell the interview that an answer came by itself, such as a position or a photo; what
 * she types and taps it sees.
 */
export const TOUCHED: InjectionKey<() => void> = Symbol('touched');
