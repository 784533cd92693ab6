/** What a child is started with, and what is told of it while it runs. */
import type { CountersFrame, FoundTest, ReadyFrame, TestResult } from '../cell/protocol.ts';
import type { ChildName } from './child-environment.ts';
import type { Observation } from './events.ts';
import type { Bounds } from './process-tree.ts';
import type { ExpectedSubject } from './read-frames.ts';
import type { SandboxPlaces } from './sandbox.ts';

export interface ChildSpec {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole of the child's stdin. */
  readonly request: string;
  readonly name: ChildName;
  /** Takes stdout and stderr; its folder exists. It is gone afterwards if nothing was printed. */
  readonly logFile: string;
  readonly expected?: ExpectedSubject;
  /** Counted from `ready`, and from whenever a test starts or ends, on a monotonic clock; default 60,000. */
  readonly timeoutMs?: number;
  /** Of a suite's child, counted from `ready` until its tests are known; default `timeoutMs`. */
  readonly findTimeoutMs?: number;
  /** Counted from the start, until `ready`; default 10,000. */
  readonly readyTimeoutMs?: number;
  /** Tell `onCpu` what the child and its descendants take; only where the system says so. */
  readonly watchesCpu?: boolean;
  /** What the child and its descendants may take at once, where the system says it; default 256 and 2048 MiB. */
  readonly bounds?: Bounds;
  /** Run it in the strict sandbox. */
  readonly sandbox?: SandboxPlaces;
  /** Between TERM and KILL; default 500. */
  readonly graceMs?: number;
}

/** They must not throw. */
export interface ChildHooks {
  /** Of a child on another machine, which may wait there: it runs now. */
  readonly onStarted?: () => void;
  /** Of a child on another machine that was lost with it: another one begins anew. */
  readonly onRestarted?: () => void;
  readonly onReady?: (ready: Omit<ReadyFrame, 'kind'>) => void;
  readonly onCounters?: (counters: Omit<CountersFrame, 'kind'>) => void;
  /** Milliseconds of CPU time since the child's start, its descendants' too; four times a second. */
  readonly onCpu?: (cpuMs: number, wantsCore?: boolean) => void;
  readonly onTests?: (tests: readonly FoundTest[]) => void;
  readonly onTestStarted?: (test: string) => void;
  readonly onTestFinished?: (test: string, result: TestResult) => void;
}

export interface RunningChild {
  /** Never rejects; settles once nothing of the child's group runs any more. */
  readonly observation: Promise<Observation>;
  /** Ends the child because the run is stopped: TERM, grace, KILL. */
  kill(): void;
}
