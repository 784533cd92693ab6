/** Measures a run in the child that it happens in, and publishes counters meanwhile, so that a child that is killed has left its numbers. */
import type { Performance as NodePerformance } from 'node:perf_hooks';

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

/**
 * Everything counts from now on.
 *
 * @param readCounters the run's own
 * @param isSynchronous the run keeps the process from its own loop until it ends: nothing is polled, and no timer fires
 */
export function startMeasuring(readCounters: () => RunCounters, isSynchronous = false): Measuring {
  const polls = isSynchronous ? () => 0 : countPolls;
  const startedAtMs = nowMs();
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
    const now = nowMs();
    if (now - publishedAtMs < countersIntervalMs * 0.9) return;
    publishedAtMs = now;
    writeFrame({ kind: 'counters', ...readCounters(), polls: pollsSinceStart(), cpuMs: cpuMs() });
  };
  // A loop that sleeps is woken for this, once an interval, which is no poll of the run's. One that was kept busy has not
  // polled meanwhile, and was not woken.
  let pollsAtInterval = pollsAtStart;
  const onInterval = (): void => {
    const made = polls();
    if (made > pollsAtInterval) ownPolls++;
    pollsAtInterval = made;
    publish();
  };
  const timer = isSynchronous ? undefined : setInterval(onInterval, countersIntervalMs);
  return {
    publish,
    read: () => ({
      wallSeconds: (nowMs() - startedAtMs) / 1000,
      cpuMs: cpuMs(),
      polls: pollsSinceStart(),
      usage: readUsage(),
    }),
    stop: () => clearInterval(timer),
    unref: () => void timer?.unref(),
  };
}

/** Monotonic. `performance` has to be loaded first, which takes longer than a short run. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Iterations of libuv's loop, each of which polls the operating system once. */
function countPolls(): number {
  return (performance as unknown as NodePerformance).nodeTiming.uvMetricsInfo.loopCount;
}

function readUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { userMs: userCPUTime / 1000, systemMs: systemCPUTime / 1000, peakMemoryKiB: maxRSS };
}
