/** Starts one process, as the leader of a group of its own. What becomes of it is `run-child.ts`'s concern. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { frameDescriptor } from '../cell/protocol.ts';
import { buildChildEnvironment } from './child-environment.ts';
import { withDeathSignal } from './death-signal.ts';

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole of its stdin. */
  readonly request: string;
  /** Where the request may lie for the moment of the start; the name must be free. */
  readonly requestFile: string;
  readonly cwd?: string | undefined;
  /** Its own variables, beside those that pass from the runner. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where stdout and stderr go. */
  readonly outputDescriptor: number;
}

export interface StartedProcess {
  readonly pid: number;
  /** What it writes on the frame descriptor. */
  readonly frames: Readable;
  /** Calls back once, with what Node gives to `exit`. */
  onExit(listener: (exitCode: number | null, signal: string | null) => void): void;
}

export type Spawned =
  | ({ readonly kind: 'started' } & StartedProcess)
  | { readonly kind: 'failed'; readonly error: Promise<unknown> };

/** @throws if the request cannot be written, or the system refuses with an error that Node throws. */
export function spawnChild(options: SpawnOptions): Spawned {
  const request = openRequest(options);
  try {
    const { file, args } = withDeathSignal({ file: options.command, args: options.args });
    // Not execa: out of descriptors, Node hands out a child without streams, which execa does not expect.
    const child = spawn(file, args, {
      detached: true,
      env: buildChildEnvironment(process.env, options.environment),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: [request, options.outputDescriptor, options.outputDescriptor, 'pipe'],
    });
    const failed = new Promise<unknown>((resolve) => {
      child.once('error', resolve);
    });
    const { pid } = child;
    if (pid === undefined) return { kind: 'failed', error: failed };
    const frames = child.stdio[frameDescriptor];
    if (!isReadable(frames)) throw new Error(`expected a stream on descriptor ${frameDescriptor}`);
    return {
      kind: 'started',
      pid,
      frames,
      onExit: (listener) => void child.once('exit', listener),
    };
  } finally {
    closeSync(request);
  }
}

/**
 * A nameless file costs what a pipe costs (a tie, measured), never breaks, and need not be fed. It is written
 * at a position, so that the child starts reading at its beginning.
 */
function openRequest({ request, requestFile }: SpawnOptions): number {
  const descriptor = openSync(requestFile, 'wx+', 0o600);
  try {
    unlinkSync(requestFile);
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

function isReadable(stream: unknown): stream is Readable {
  return typeof stream === 'object' && stream !== null && 'destroy' in stream && 'read' in stream;
}
