/**
 * Saving while she types: within 400 ms of the last touch, one write after the other,
 * and at once when the page may be about to go.
 */

export const QUIET_MS = 400;

export class Autosave {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> = Promise.resolve();
  private wanted = false;
  private closed = false;

  /** `save` writes what there is when it is called; errors go to `failed`. */
  constructor(
    private readonly save: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Something changed. */
  touch(): void {
    if (this.closed) return;
    this.wanted = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Resolves when all changes until now are written, or `failed` was told. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.running = this.running.then(() => this.write());
    return this.running;
  }

  /** No write after this one: the interview is over. */
  async close(): Promise<void> {
    await this.flush();
    this.closed = true;
  }

  /** It goes on after all. */
  reopen(): void {
    this.closed = false;
  }

  private async write(): Promise<void> {
    if (!this.wanted || this.closed) return;
    this.wanted = false;
    try {
      await this.save();
    } catch (error) {
      // What was not written is still to be: the next touch tries again.
      this.wanted = true;
      this.failed(error);
    }
  }
}
