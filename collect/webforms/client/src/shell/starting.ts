/** From nothing to the first screen, also when the phone gives no room to keep anything. */

/**
 * `refused`: the browser gives no database, as in private windows; `full`: no room for
 * one; `waits`: an older page still holds it; `taken`: a newer page has it now.
 */
export type Trouble = 'refused' | 'full' | 'waits' | 'taken';

export interface Screens<P> {
  open(told: { waits(): void; closed(): void }): Promise<P>;
  show(phone: P): void;
  /** May be followed by `show`: who waits may get it yet. */
  showTrouble(trouble: Trouble, error?: unknown): void;
}

export async function start<P>({ open, show, showTrouble }: Screens<P>): Promise<void> {
  try {
    show(
      await open({
        waits: () => {
          showTrouble('waits');
        },
        closed: () => {
          showTrouble('taken');
        },
      }),
    );
  } catch (error) {
    showTrouble(troubleOf(error), error);
  }
}

function troubleOf(error: unknown): Trouble {
  const name =
    error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'full';
  // It was changed by a newer version of this page.
  return name === 'VersionError' ? 'taken' : 'refused';
}
