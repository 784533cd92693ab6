/** A time limit of which one is in force at a time. What arrived in time counts, though the runner was too busy to read it. */
export class TimeLimit {
  #timer: NodeJS.Timeout | undefined;

  /** Takes the place of the limit that was in force. @param onOver is not called once another is in force, or none */
  set(limitMs: number, onOver: () => void): void {
    clearTimeout(this.#timer);
    // The loop polls between a timer and an immediate.
    const timer = setTimeout(() => {
      setImmediate(() => {
        if (this.#timer === timer) onOver();
      });
    }, limitMs);
    this.#timer = timer;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
