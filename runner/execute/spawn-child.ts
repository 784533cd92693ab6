/** Starts one process, as the leader of a group of its own. What becomes of it is `run-child.ts`'s concern. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { frameDescriptor } from '../cell/protocol.ts';
import { buildChildEnvironment, folderVariables } from './child-environment.ts';
import type { ChildCommand } from './child-programs.ts';
import { findExecutable, withDeathSignal } from './death-signal.ts';
import { coverInherited } from './inherited-descriptors.ts';
import { buildSandboxed, readSandboxedExit, type SandboxPlaces } from './sandbox.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';

export interface SpawnOptions extends ChildCommand {
  /** The whole of its stdin; left out for a child that is asked later, by `ask`. */
  readonly request?: string;
  /** Its own variables, beside those that pass from the runner and those of its folder. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where stdout and stderr go. */
  readonly outputDescriptor: number;
  /** Start it in the strict sandbox. */
  readonly sandbox?: SandboxPlaces;
}

export interface StartedProcess {
  readonly pid: number;
  /** Its own one, where it starts; whoever started it takes it away. */
  readonly folder: string;
  /** What it writes on the frame descriptor. */
  readonly frames: Readable;
  /** Gives a child that was started without a request the whole of its stdin. */
  ask(request: string): void;
  /**
   * Calls back once, with what Node gives to `exit`; with neither of both, and with the problem, if nobody can say how it
   * ended.
   */
  onExit(listener: (exitCode: number | null, signal: string | null, problem?: string) => void): void;
}

export type Spawned =
  | ({ readonly kind: 'started' } & StartedProcess)
  | { readonly kind: 'failed'; readonly error: Promise<unknown> };

/**
 * @throws ScratchError if there is no room for it, or an error if the request cannot be written, or the system refuses with an
 *   error that Node throws
 */
export function spawnChild(options: SpawnOptions): Spawned {
  const folder = makeScratchFolder();
  let spawned: Spawned | undefined;
  try {
    spawned = spawnInFolder(options, folder);
    return spawned;
  } finally {
    if (spawned?.kind !== 'started') void removeScratchFolder(folder);
  }
}

/**
 * Starts a process as every child is started, whatever its descriptors are. Without a pid it has emitted an error, or will.
 * This is `spawn` itself, as a `stdio` that covers a high descriptor is a long one.
 */
export function startProcess(
  { command, args }: ChildCommand,
  folder: string,
  stdio: readonly StdioEntry[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcess {
  const { file, args: words } = withDeathSignal({ file: command, args });
  const started = spawn(file, words, {
    detached: true,
    env: buildChildEnvironment(process.env, { ...folderVariables(folder), ...variables }),
    cwd: folder,
    stdio: [...stdio, ...coverInherited(stdio.length)],
  });
  started.on('error', () => undefined);
  // Out of descriptors, Node hands out a child without streams.
  if (started.pid === undefined) return started;
  // A pipe that breaks says no more than the exit does.
  for (const stream of started.stdio) stream?.on('error', () => undefined);
  return started;
}

export type StdioEntry = 'ignore' | 'inherit' | 'pipe' | number;

function spawnInFolder(options: SpawnOptions, folder: string): Spawned {
  const request =
    options.request === undefined ? 'pipe' : openRequest(options.request, join(folder, 'request'));
  try {
    const { outputDescriptor: output, environment } = options;
    const started = startProcess(
      buildCommand(options, folder),
      folder,
      [request, output, output, 'pipe'],
      environment,
    );
    const { pid } = started;
    if (pid === undefined)
      return { kind: 'failed', error: once(started, 'error').then(([error]) => error as unknown) };
    const frames = started.stdio[frameDescriptor];
    if (!(frames instanceof Readable)) throw new Error(`expected a stream on descriptor ${frameDescriptor}`);
    return {
      kind: 'started',
      pid,
      folder,
      frames,
      ask: (text) => void started.stdin?.end(text),
      onExit: (listener) => void started.once('exit', readExit(listener, options.sandbox)),
    };
  } finally {
    if (request !== 'pipe') closeSync(request);
  }
}

function buildCommand({ command, args, sandbox }: SpawnOptions, folder: string): ChildCommand {
  if (sandbox === undefined) return { command, args };
  // The sandbox would start, and exit with 1.
  if (findExecutable(command) === undefined) throw new Error('no such command: ENOENT');
  return buildSandboxed({ command, args }, { ...sandbox, writable: [folder, ...(sandbox.writable ?? [])] });
}

type ExitListener = Parameters<StartedProcess['onExit']>[0];

function readExit(listener: ExitListener, sandbox: SandboxPlaces | undefined): ExitListener {
  if (sandbox === undefined) return listener;
  return (exitCode, signal) => {
    const inside = readSandboxedExit(exitCode, signal);
    listener(inside.exitCode, inside.signal);
  };
}

/**
 * A nameless file costs what a pipe costs (a tie, measured), never breaks, and need not be fed. It is written
 * at a position, so that the child starts reading at its beginning.
 */
function openRequest(request: string, file: string): number {
  const descriptor = openSync(file, 'wx+', 0o600);
  try {
    unlinkSync(file);
    const bytes = new TextEncoder().encode(request);
    for (let written = 0; written < bytes.length;) {
      written += writeSync(descriptor, bytes, written, bytes.length - written, written);
    }
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
