/** Measures a run in the child that it happens in, and publishes counters meanwhile, so that a child that is killed has left its numbers. */
import { performance } from 'node:perf_hooks';

import type { RunCounters } from '../../runtimes/model.ts';
import type { Measures, Usage } from './protocol.ts';
import { writeFrame } from './write-frame.ts';

/** How often counters are published. */
const countersIntervalMs = 100;

export interface Measuring {
  /** Publishes counters if it is time; for a run that keeps timers from firing. */
  readonly publish: () => void;
  readonly read: () => Required<Measures>;
  /** Publishes no more. */
  readonly stop: () => void;
  /** Lets the process end with what the run itself left to wait for. */
  readonly unref: () => void;
}

/** Everything counts from now on. @param readCounters the run's own */
export function startMeasuring(readCounters: () => RunCounters): Measuring {
  const startedAtMs = performance.now();
  const cpuAtStart = process.cpuUsage();
  const pollsAtStart = polls();
  let ownPolls = 0;
  let publishedAtMs = startedAtMs;

  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(cpuAtStart);
    return (user + system) / 1000;
  };
  const pollsSinceStart = (): number => polls() - pollsAtStart - ownPolls;
  const publish = (): void => {
    const now = performance.now();
    if (now - publishedAtMs < countersIntervalMs * 0.9) return;
    publishedAtMs = now;
    writeFrame({ kind: 'counters', ...readCounters(), polls: pollsSinceStart(), cpuMs: cpuMs() });
  };
  // A loop that sleeps is woken for this, once an interval, which is no poll of the run's.
  const timer = setInterval(() => {
    ownPolls++;
    publish();
  }, countersIntervalMs);
  return {
    publish,
    read: () => ({
      wallSeconds: (performance.now() - startedAtMs) / 1000,
      cpuMs: cpuMs(),
      polls: pollsSinceStart(),
      usage: readUsage(),
    }),
    stop: () => clearInterval(timer),
    unref: () => timer.unref(),
  };
}

/** Iterations of libuv's loop, each of which polls the operating system once. */
function polls(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}

function readUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { userMs: userCPUTime / 1000, systemMs: systemCPUTime / 1000, peakMemoryKiB: maxRSS };
}
