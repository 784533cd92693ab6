/** Runs one child that is forked from a server, or a fresh one where that cannot be. */
import { resolve } from 'node:path';

import { folderMarks } from './child-environment.ts';
import { classifyEnd } from './classify-end.ts';
import { type CellLog, closeCellLog, openCellLog } from './cell-log.ts';
import type { Observation } from './events.ts';
import type { ForkServer } from './fork-server.ts';
import type { LostCell } from './forked-cell.ts';
import { sweepMarked } from './process-group.ts';
import type { ChildHooks, ChildSpec, RunningChild } from './child-spec.ts';
import { roundMs } from './round-ms.ts';
import { runChild, superviseChild } from './run-child.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';

/** @param spec also says what is started if the server cannot fork */
export function runForked(spec: ChildSpec, hooks: ChildHooks, server: ForkServer): RunningChild {
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  const isStopped = (): boolean => stop.signal.aborted;
  let child: RunningChild | undefined;

  const observe = async (): Promise<Observation> => {
    const askedAt = performance.now();
    // The server is held to a time limit of its own.
    await Promise.race([server.ready, stopped]);
    if (isStopped()) return neverForked(performance.now() - askedAt);
    child = (await fork(spec, hooks, server)) ?? runChild(spec, hooks);
    if (isStopped()) child.kill();
    return child.observation;
  };
  return {
    observation: observe(),
    kill: () => {
      stop.abort();
      child?.kill();
    },
  };
}

async function fork(
  spec: ChildSpec,
  hooks: ChildHooks,
  server: ForkServer,
): Promise<RunningChild | undefined> {
  const startedAt = performance.now();
  let log: CellLog | undefined;
  let folder: string | undefined;
  try {
    folder = makeScratchFolder();
    log = openCellLog(spec.logFile);
    const { name, request } = spec;
    const started = await server.fork({ name, folder, request, logFile: resolve(spec.logFile) });
    if (started !== undefined && 'problem' in started)
      return await clearLost(started, folder, log, startedAt);
    if (started !== undefined) return superviseChild(spec, hooks, started, log, startedAt);
  } catch {
    // What the system refuses here, it refuses the fresh one, which says so.
  }
  if (log !== undefined) closeCellLog(log);
  if (folder !== undefined) await removeScratchFolder(folder);
  return undefined;
}

/** It dies with its interpreter, if it was there; what it started may not. */
async function clearLost(
  { problem }: LostCell,
  folder: string,
  log: CellLog,
  startedAt: number,
): Promise<RunningChild> {
  await sweepMarked(folderMarks(folder));
  await removeScratchFolder(folder);
  const output = closeCellLog(log);
  const observation: Observation = {
    ...{ end: 'not-started', problem, leaked: false },
    wallMs: roundMs(performance.now() - startedAt),
    ...(output !== undefined && { output }),
  };
  return { observation: Promise.resolve(observation), kill: () => undefined };
}

function neverForked(wallMs: number): Observation {
  const ended = { stopped: true, exitCode: null, signal: null, concluded: false, unfinishedBytes: 0 };
  return { ...classifyEnd(ended), leaked: false, wallMs: roundMs(wallMs) };
}
