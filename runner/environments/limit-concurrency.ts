/** Keeps the number of calls that are at work at the same time down. */

/** @returns a function that calls what it is given as soon as fewer than `count` others are at work */
export function limitConcurrency(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let active = 0;
  return async (work) => {
    if (active >= count) await new Promise<void>((resolve) => waiting.push(resolve));
    else active += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place, so that nobody comes between.
      const next = waiting.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  };
}
