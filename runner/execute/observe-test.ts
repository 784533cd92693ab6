/** What is observed of one test: in its file's child, or in a child of its own. Pure. */
import type { TestResult } from '../cell/protocol.ts';
import type { Observation } from './events.ts';

/** Of a test that its file's child has a result of; how that child ends says nothing of it. */
export function observeInFile(result: TestResult, wallMs: number, ready: Observation['ready']): Observation {
  return {
    ...{ end: 'exited', leaked: false, exitCode: 0, wallMs: Math.round(wallMs * 1000) / 1000 },
    ...(ready && { ready }),
    result: { result, wallSeconds: result.elapsed },
  };
}

/** Of a test that had a child of its own: the child's end is the test's. */
export function observeAlone(child: Observation, test: string, result: TestResult | undefined): Observation {
  const { result: _ofFile, ...rest } = child;
  if (child.result === undefined || child.threw !== undefined) return rest;
  if (result !== undefined) return { ...rest, result: { ...child.result, result } };
  return { ...rest, threw: `expected \`${test}\` to run by itself, found no result of it` };
}
