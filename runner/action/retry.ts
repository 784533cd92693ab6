/** Tries again what GitHub could not do at the moment, no sooner than it says. */
import { setTimeout } from 'node:timers/promises';

import { ApiError } from './github-api.ts';

export interface RetryOptions {
  readonly attempts?: number;
  /** Milliseconds; where GitHub asks for more, it is not asked again. */
  readonly longestWaitMs?: number;
  /** Takes milliseconds. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/**
 * @param act to be whole again: what an earlier attempt has done already it must find
 * @throws ApiError, the last
 */
export async function retry<Result>(
  act: () => Promise<Result>,
  { attempts = 4, longestWaitMs = 120_000, sleep = setTimeout }: RetryOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'unavailable' || attempt === attempts) throw error;
      const waitMs = error.waitMs ?? 1000;
      if (waitMs > longestWaitMs) throw error;
      await sleep(waitMs * 2 ** (attempt - 1));
    }
  }
}
