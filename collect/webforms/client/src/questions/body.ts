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

/** On to the next screen: for questions that are over once a choice is tapped. */
export const ADVANCE: InjectionKey<() => void> = Symbol('advance');

/** A map as an archive of tiles (PMTiles). */
export interface Chart {
  readonly name: string;
  readonly bytes: Blob;
}

/** Maps of the project that are on the phone. */
export const CHARTS: InjectionKey<() => Promise<readonly Chart[]>> = Symbol('charts');

/** Files of the form, for images and sounds in labels. */
export interface Resources {
  /** By name, or by the `jr://` address in a label. */
  resource(address: string): Promise<Blob | undefined>;
  bigImage(address: string): string | undefined;
}
export const RESOURCES: InjectionKey<Resources> = Symbol('resources');
