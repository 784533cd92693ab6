/** Measures a run in the child that it happens in, and publishes counters meanwhile, so that a child that is killed has left its numbers. */
import type { Performance as NodePerformance } from 'node:perf_hooks';

import type { RunCounters } from '../../runtimes/model.ts';
import type { Measures, Usage } from './protocol.ts';
import { nowMs } from './now-ms.ts';
import { writeFrame } from './write-frame.ts';

/** How often counters are published. */
const countersIntervalMs = 100;

export interface Measuring {
  /** Publishes counters if it is time; for a run that keeps timers from firing. */
  readonly publish: () => void;
  /**
   * Counts polls of the loop from now on, and publishes counters whenever it is time. To be called for a run that does not end
   * in the call that begins it, before the process comes back to its loop: until then nothing can have been polled.
   */
  readonly watchLoop: () => void;
  readonly read: () => Required<Measures>;
  /** Publishes no more. */
  readonly stop: () => void;
}

/**
 * Everything but polls counts from now on.
 *
 * @param readCounters the run's own
 */
export function startMeasuring(readCounters: () => RunCounters): Measuring {
  const startedAtMs = nowMs();
  const cpuAtStart = process.cpuUsage();
  let readPolls = (): number => 0;
  let publishedAtMs = startedAtMs;
  let timer: NodeJS.Timeout | undefined;

  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(cpuAtStart);
    return (user + system) / 1000;
  };
  const publish = (): void => {
    const now = nowMs();
    if (now - publishedAtMs < countersIntervalMs * 0.9) return;
    publishedAtMs = now;
    writeFrame({ kind: 'counters', ...readCounters(), polls: readPolls(), cpuMs: cpuMs() });
  };
  return {
    publish,
    watchLoop() {
      if (timer !== undefined) return;
      const pollsAtStart = countPolls();
      let ownPolls = 0;
      readPolls = () => countPolls() - pollsAtStart - ownPolls;
      // A loop that sleeps is woken for this, once an interval, which is no poll of the run's. One that was kept busy has not
      // polled meanwhile, and was not woken.
      let pollsAtInterval = pollsAtStart;
      timer = setInterval(() => {
        const made = countPolls();
        if (made > pollsAtInterval) ownPolls++;
        pollsAtInterval = made;
        publish();
      }, countersIntervalMs).unref();
    },
    read: () => ({
      wallSeconds: (nowMs() - startedAtMs) / 1000,
      cpuMs: cpuMs(),
      polls: readPolls(),
      usage: readUsage(),
    }),
    stop: () => clearInterval(timer),
  };
}

/** Iterations of libuv's loop, each of which polls the operating system once. */
function countPolls(): number {
  // Loaded by the first look at it, which takes a tenth of what a process of Node takes at all.
  return (performance as unknown as NodePerformance).nodeTiming.uvMetricsInfo.loopCount;
}

function readUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { userMs: userCPUTime / 1000, systemMs: systemCPUTime / 1000, peakMemoryKiB: maxRSS };
}
