/** Makes the probe of a module scenario, and keeps what it records. It judges nothing. */
import { inspect, isDeepStrictEqual } from 'node:util';

import type { Probe } from '../../program/probe.ts';
import { countCalls } from './count-calls.ts';
import { measureGrowth } from './measure-growth.ts';
import { nowMs } from './now-ms.ts';
import type { ModuleExpectation, ModuleResult, ModuleTiming } from './protocol.ts';

export type ProbeRecords = Pick<ModuleResult, 'counters' | 'expectations' | 'marks' | 'timings'>;

export interface RecordingProbe {
  readonly probe: Probe;
  /** What was recorded so far. */
  readonly records: () => ProbeRecords;
}

/** The time of marks begins now. */
export function createProbe(): RecordingProbe {
  const startedAtMs = nowMs();
  const marks: ProbeRecords['marks'][number][] = [];
  const counters = new Map<string, number>();
  const expectations = new Map<string, ModuleExpectation>();
  const timings: ModuleTiming[] = [];

  const record = (expectation: ModuleExpectation): void => {
    if (expectations.get(expectation.name)?.met !== false) expectations.set(expectation.name, expectation);
  };
  const probe: Probe = {
    mark(name) {
      marks.push({ seconds: Math.round((nowMs() - startedAtMs) * 1000) / 1e6, name });
    },
    count(object, method, name = method) {
      counters.set(name, counters.get(name) ?? 0);
      return countCalls(object, method, () => counters.set(name, (counters.get(name) ?? 0) + 1));
    },
    expect(name, met, happened) {
      requireFlag(name, met);
      record({ name, met, owed: name, happened: happened ?? (met ? 'met' : `not met: ${name}`) });
    },
    equal(name, actual, expected) {
      const met = isPlain(actual) ? Object.is(actual, expected) : isDeepStrictEqual(actual, expected);
      const [found, wanted] = [excerpt(actual), excerpt(expected)];
      const happened = met ? `found ${found}` : `expected ${wanted}, found ${found}`;
      record({ name, met, owed: `${name}: ${wanted}`, happened: `${name}: ${happened}` });
    },
    time(name, run) {
      const calledAtMs = nowMs();
      const stop = (): void => {
        timings.push({ name, seconds: (nowMs() - calledAtMs) / 1000, samples: 1 });
      };
      return timed(run, stop);
    },
    async growth(name, options) {
      const growth = await measureGrowth(name, options);
      timings.push(...growth.timings.map((timing) => ({ name, ...timing })));
      return growth;
    },
  };
  return {
    probe,
    records: () => ({
      marks,
      counters: Object.fromEntries(counters),
      expectations: [...expectations.values()],
      timings,
    }),
  };
}

/** What is truthy is not true: a promise that nobody awaited would meet every expectation. */
function requireFlag(name: string, met: unknown): void {
  if (typeof met === 'boolean') return;
  throw new TypeError(`expected true or false for the expectation \`${name}\`, found ${excerpt(met)}`);
}

/** Stops when the call is over, or the promise that it returned, whichever way it ends. */
function timed<T>(run: () => T, stop: () => void): T {
  let returned: T;
  try {
    returned = run();
  } catch (error) {
    stop();
    throw error;
  }
  if (returned instanceof Promise) return returned.finally(stop) as T;
  stop();
  return returned;
}

const longestExcerpt = 120;

/** What can be compared and written without what Node loads for values of every kind, which takes longer than many a scenario. */
function isPlain(value: unknown): value is boolean | number | undefined {
  return ['boolean', 'number', 'undefined'].includes(typeof value);
}

/** A value on one short line. */
function excerpt(value: unknown): string {
  if (isPlain(value)) return Object.is(value, -0) ? '-0' : String(value);
  const text = inspect(value, { depth: 4, breakLength: Infinity, maxStringLength: 100, maxArrayLength: 20 });
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt)}…` : line;
}
