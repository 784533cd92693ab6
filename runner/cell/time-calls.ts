/** Calls a module scenario's `run` again and again, and keeps what a call takes. It judges nothing. */
import type { Probe } from '../../program/probe.ts';
import { medianOf } from '../compare/median-interval.ts';
import { createProbe, type ProbeRecords } from './create-probe.ts';
import { defaultLimitSeconds, fewestSamples, mostSamples } from './measure-growth.ts';
import type { ModuleExpectation, ModuleTiming } from './protocol.ts';

/** A call that takes less is timed together with others, as the timer cannot resolve it. */
const shortestSampleSeconds = 20e-6;
const mostCalls = 1024;

/** A scenario's calls, not yet begun. */
export interface Calls {
  /** Throws, or rejects with, what a call does. */
  readonly start: () => unknown;
  /** What was recorded so far. */
  readonly records: () => ProbeRecords & { readonly elapsed?: number };
}

/**
 * Of the calls that count, the records are the medians of what they measured themselves, and `elapsed`, the median of a call in
 * seconds, once there is one.
 *
 * @param timeMs milliseconds that the calls take together, after half as many that warm up
 */
export function timeCalls(run: (probe: Probe) => unknown, timeMs: number): Calls {
  let samples: number[] = [];
  let recorded: (() => ProbeRecords)[] = [];
  // What a call that does not count misses is missed all the same.
  let expectations: ModuleExpectation[] = [];

  const take = async (calls: number): Promise<number> => {
    const { probe, records } = createProbe();
    recorded.push(records);
    const seconds = await call(run, { ...probe, ...costlyCalls }, calls);
    samples.push(seconds / calls);
    return seconds / calls;
  };
  const readExpectations = (): ModuleExpectation[] =>
    mergeExpectations([...expectations, ...recorded.flatMap((records) => records().expectations)]);
  const forget = (): void => {
    expectations = readExpectations();
    samples = [];
    recorded = [];
  };
  const start = async (): Promise<void> => {
    const first = await take(1);
    const own = recorded.flatMap((records) => records().timings);
    const isGrowth = own.length > 0 && own.every(({ size }) => size !== undefined);
    // All that there is of a call that takes long; and growth is measured with a warm-up of its own.
    if (first > defaultLimitSeconds || isGrowth) return;

    const warmedUpAtMs = performance.now() + timeMs / 2;
    let calls = 1;
    do {
      forget();
      const seconds = await take(calls);
      if (own.length === 0 && seconds * calls < shortestSampleSeconds) calls = Math.min(2 * calls, mostCalls);
    } while (performance.now() < warmedUpAtMs);
    forget();

    const fewest = first * fewestSamples <= defaultLimitSeconds ? fewestSamples : 1;
    const endsAtMs = performance.now() + timeMs;
    while (samples.length < fewest || (samples.length < mostSamples && performance.now() < endsAtMs)) {
      await take(calls);
    }
  };
  return {
    start,
    records: () => ({
      ...{ marks: [], counters: {} },
      expectations: readExpectations(),
      timings: mergeTimings(recorded.flatMap((records) => records().timings)),
      ...(samples.length > 0 && { elapsed: medianOf(samples) }),
    }),
  };
}

/** To count would be timed along, and a function that is wrapped at each call is slower at each. */
const costlyCalls: Pick<Probe, 'count' | 'mark'> = {
  count: () => () => undefined,
  mark: () => undefined,
};

/** Seconds that so many calls take. */
async function call(run: (probe: Probe) => unknown, probe: Probe, calls: number): Promise<number> {
  const startedAtMs = performance.now();
  for (let index = 0; index < calls; index++) {
    const returned = run(probe);
    // What returns nothing to wait for is not made to wait.
    if (isThenable(returned)) await returned;
  }
  return (performance.now() - startedAtMs) / 1000;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** One that was ever missed is. */
function mergeExpectations(all: readonly ModuleExpectation[]): ModuleExpectation[] {
  const merged = new Map<string, ModuleExpectation>();
  for (const expectation of all) {
    if (merged.get(expectation.name)?.met !== false) merged.set(expectation.name, expectation);
  }
  return [...merged.values()];
}

function mergeTimings(all: readonly ModuleTiming[]): ModuleTiming[] {
  const merged = new Map<string, [ModuleTiming, ...ModuleTiming[]]>();
  for (const timing of all) {
    const key = JSON.stringify([timing.name, timing.size]);
    const others = merged.get(key);
    if (others === undefined) merged.set(key, [timing]);
    else others.push(timing);
  }
  return [...merged.values()].map((timings) => ({
    ...timings[0],
    seconds: medianOf(timings.map(({ seconds }) => seconds)),
    samples: timings.reduce((sum, { samples }) => sum + samples, 0),
  }));
}
