/** What pages hear of synchronisations, wherever these run. */
import type { FormHead } from '../store/model';
import type { Stopped } from './http';

export const CHANNEL = 'collect-sync';
/** The tag under which browsers with Background Sync wake the service worker. */
export const SYNC_TAG = 'collect-send';

/** What pages are told while a synchronisation runs, wherever it runs. */
export type News =
  | { readonly kind: 'started' }
  | { readonly kind: 'record'; readonly instanceId: string }
  | {
      readonly kind: 'progress';
      readonly instanceId: string;
      readonly done: number;
      readonly of: number;
    }
  | {
      readonly kind: 'fetching';
      readonly form: FormHead;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: 'ended'; readonly outcome: Outcome };

/**
 * `locked`: nobody is signed in; `running`: another page does it already; `full`: the
 * phone has no room.
 */
export type Outcome =
  | { readonly state: 'done' | 'locked' | 'running' }
  | { readonly state: 'stopped'; readonly why: Stopped | 'full' };

/** Follow synchronisations; call what it gives to stop. */
export function follow(listener: (news: News) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    listener(data);
  };
  return () => {
    channel.close();
  };
}
