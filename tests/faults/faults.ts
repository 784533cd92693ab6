/** The ways in which a child can go wrong, each with the end that it must come to. `fixtures/` holds what causes them. */
import type { End } from '../../runner/execute/events.ts';
import type { Verdict } from '../../runner/compare/verdict.ts';

export interface FaultExpectation {
  readonly verdict: Verdict;
  readonly end: End;
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
  /** Default: false. */
  readonly leaked?: boolean;
  /** What the reason says, where there is one. */
  readonly says?: RegExp;
}

export interface Fault extends FaultExpectation {
  /** Of its file in `fixtures/javascript`, and in `fixtures/python` with underscores. */
  readonly name: string;
  /** Default: while the scenario runs. */
  readonly when?: 'before-ready';
}

const noResult = /^expected a result before the exit, found an exit with code 0 and none$/;
const timedOut = { verdict: 'failed', end: 'timed-out', signal: 'SIGTERM' } as const;
const running = /^expected the child to end within 2 s of being ready, found it running/;
const passes = { verdict: 'passed', end: 'exited', exitCode: 0 } as const;

export const faults: readonly Fault[] = [
  {
    ...{ name: 'exits-3', verdict: 'errored', end: 'exited', exitCode: 3 },
    says: /^expected an exit with code 0, found 3 and no result$/,
  },
  { name: 'exits-0', verdict: 'errored', end: 'exited-early', exitCode: 0, says: noResult },
  ...(['SIGTERM', 'SIGKILL', 'SIGSEGV', 'SIGABRT'] as const).map((signal): Fault => ({
    ...{ name: `killed-by-${signal.slice(3).toLowerCase()}`, verdict: 'errored', end: 'signalled', signal },
    says: new RegExp(`found an end by ${signal}$`),
  })),
  { ...timedOut, name: 'ignores-term', signal: 'SIGKILL', says: running },
  {
    ...timedOut,
    name: 'hangs-in-a-loop',
    says: /running after (0\.[4-9]|[1-9])[\d.]* s of CPU time, alone as before/,
  },
  { ...timedOut, name: 'hangs-idle', says: /running after 0(\.[0-3]\d*)? s of CPU time, alone as before/ },
  { ...passes, name: 'floods-its-output' },
  {
    name: 'closes-its-channel-and-exits',
    verdict: 'errored',
    end: 'exited-early',
    exitCode: 0,
    says: noResult,
  },
  {
    ...{
      name: 'closes-its-channel-and-goes-on',
      verdict: 'errored',
      end: 'protocol-error',
      signal: 'SIGTERM',
    },
    says: /^expected a result before descriptor 3 is closed, found none and the child running$/,
  },
  {
    ...{ name: 'writes-garbage', verdict: 'errored', end: 'protocol-error' },
    says: /^expected a frame as one line of JSON, found `this is no frame`$/,
  },
  {
    ...{ name: 'writes-half-a-line', verdict: 'errored', end: 'protocol-error', exitCode: 0 },
    says: /^expected each frame to end its line, found 43 bytes of one that does not$/,
  },
  {
    ...{ name: 'writes-100-megabytes', verdict: 'errored', end: 'protocol-error' },
    says: /^expected frames of at most 1048576 bytes, found a longer one$/,
  },
  { ...passes, name: 'leaves-a-grandchild', leaked: true },
  { ...passes, name: 'leaves-an-escapee', leaked: true },
  { ...passes, name: 'leaves-an-unmarked-escapee', leaked: true },
  {
    ...{ name: 'starts-processes-without-end', verdict: 'errored', end: 'signalled', signal: 'SIGKILL' },
    says: /^expected at most \d+ processes at once, found \d+/,
  },
  {
    ...{ name: 'allocates-without-end', verdict: 'errored', end: 'signalled', signal: 'SIGKILL' },
    says: /^expected at most \d+ MiB .*, found \d+/,
  },
  { ...passes, name: 'writes-to-the-tree' },
  { ...passes, name: 'leaves-litter' },
  {
    ...{ name: 'exits-3-after-its-result', verdict: 'errored', end: 'exited', exitCode: 3 },
    says: /^expected an exit with code 0, found 3$/,
  },
  {
    ...{ name: 'killed-after-its-result', verdict: 'errored', end: 'signalled', signal: 'SIGKILL' },
    says: /found an end by SIGKILL$/,
  },
  { ...timedOut, name: 'hangs-after-its-result', says: /found it running, its last frame sent after/ },
  {
    ...{ name: 'writes-after-its-result', verdict: 'errored', end: 'protocol-error' },
    says: /^expected nothing after the last frame, found `threw`$/,
  },
  {
    ...{ name: 'throws-before-ready', when: 'before-ready', verdict: 'errored', end: 'exited', exitCode: 0 },
    says: /Error: not today$/,
  },
  {
    ...timedOut,
    ...{ name: 'never-ready', when: 'before-ready' },
    says: /^expected the child to be ready within 10 s, found it running/,
  },
];
