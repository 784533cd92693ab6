/** Waits for something to happen; what happened since the last wait is not slept through. */
export class WakeUp {
  #isDue = false;
  #wake: () => void = () => undefined;

  notify(): void {
    this.#isDue = true;
    this.#wake();
  }

  /** @param limitMs returns then at the latest */
  async wait(limitMs: number): Promise<void> {
    if (!this.#isDue) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isDue = false;
  }
}
