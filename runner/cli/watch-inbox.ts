/** Gathers what happens to a watch while it is busy: saves and wishes, until they are taken together. */

/** What is to be done next, all of it that came meanwhile. */
export interface Asked {
  /** Files that were saved, absolute. */
  readonly files: ReadonlySet<string>;
  /** Whoever asks knows no file: it is a second look. What it finds has to wait for the name that may be on its way. */
  readonly isSecondLook: boolean;
  /** Run these again whether they are known or not. */
  readonly again?: 'all' | 'failed';
  /** The pattern that applies from now on; empty for none. */
  readonly pattern?: string;
}

export interface WatchInbox {
  put(asked: Partial<Asked>): void;
  /** Waits for something, and takes all that there is. Undefined once it is closed. */
  take(): Promise<Asked | undefined>;
  /** Resolves as soon as there is something to take, or it is closed. */
  arrival(): Promise<void>;
  close(): void;
  isClosed(): boolean;
  /** Resolves once it is closed. */
  readonly closed: Promise<void>;
}

export function createWatchInbox(): WatchInbox {
  let pending: Asked | undefined;
  let isClosed = false;
  let waiting: (() => void)[] = [];
  let onClose: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (onClose = resolve));
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const arrival = (): Promise<void> =>
    pending !== undefined || isClosed
      ? Promise.resolve()
      : new Promise((resolve) => (waiting = [...waiting, resolve]));
  return {
    arrival,
    closed,
    isClosed: () => isClosed,
    put(asked) {
      const before = pending ?? { files: new Set(), isSecondLook: true };
      pending = {
        ...before,
        ...asked,
        files: new Set([...before.files, ...(asked.files ?? [])]),
        isSecondLook: before.isSecondLook && asked.isSecondLook === true,
      };
      wake();
    },
    async take() {
      await arrival();
      const taken = isClosed ? undefined : pending;
      pending = undefined;
      return taken;
    },
    close() {
      isClosed = true;
      onClose();
      wake();
    },
  };
}
