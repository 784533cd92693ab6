/**
 * The program of the child that runs tests of one file of a suite, or a command of a suite: reads one request on stdin, says
 * what is installed, and answers in frames, each as soon as it is known. It judges nothing.
 */
import { readFileSync } from 'node:fs';

import { describePackage } from './describe-package.ts';
import {
  type NodeColumnRequest,
  protocolVersion,
  type PythonColumnRequest,
  type ReadyFrame,
  type ResultFrame,
  type SuiteRequest,
} from './protocol.ts';
import { runCommandSuite } from './run-command-suite.ts';
import { runVitest } from './run-vitest.ts';
import { writeFrame } from './write-frame.ts';

/** With `ready`, the `python` driver has said what is installed, and hands over. */
type Request =
  SuiteRequest<NodeColumnRequest> | (SuiteRequest<PythonColumnRequest> & { ready: Omit<ReadyFrame, 'kind'> });

void runSuite()
  .catch((error: unknown) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    writeFrame({ kind: 'threw', message, stack: stack ?? message });
  })
  // What tests left behind must not hold up the run, nor what they made of the exit code. All that was written is written.
  .then(() => process.exit(0));

async function runSuite(): Promise<void> {
  const request = JSON.parse(readFileSync(0, 'utf8')) as Request;
  const ready = 'ready' in request ? request.ready : describeInstalled(request);
  process.chdir(request.folder);
  writeFrame({ kind: 'ready', ...ready });
  const startedAtMs = performance.now();
  const problem = await runTests(request);
  if (problem !== undefined) {
    writeFrame({ kind: 'threw', message: problem, stack: problem });
    return;
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  const result: ResultFrame = {
    ...{ kind: 'result', wallSeconds: seconds },
    result: { kind: 'suite', outcome: 'returned', elapsed: seconds },
  };
  writeFrame(result);
}

function describeInstalled({ package: subject, site, sha256 }: NodeColumnRequest): Omit<ReadyFrame, 'kind'> {
  return { protocol: protocolVersion, subject, ...describePackage(site, subject, { known: sha256 }) };
}

/** Why the runner ended as it did, for an end that no test accounts for. */
function runTests(request: Request): Promise<string | undefined> {
  const { runner } = request;
  switch (runner.kind) {
    case 'command':
      return runCommandSuite(runner, request.folder);
    case 'vitest':
      if ('site' in request) return runVitest(request, runner.args);
      break;
    case 'pytest':
      break;
  }
  throw new Error(`expected the \`${runner.kind}\` runner to have a child of its own`);
}
