/** Starts one process, as the leader of a group of its own. What becomes of it is `run-child.ts`'s concern. */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { frameDescriptor } from '../cell/protocol.ts';
import { buildChildEnvironment, folderVariables } from './child-environment.ts';
import { withDeathSignal } from './death-signal.ts';
import { coverInherited } from './inherited-descriptors.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole of its stdin. */
  readonly request: string;
  /** Its own variables, beside those that pass from the runner and those of its folder. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where stdout and stderr go. */
  readonly outputDescriptor: number;
}

export interface StartedProcess {
  readonly pid: number;
  /** Its own one, where it starts; whoever started it takes it away. */
  readonly folder: string;
  /** What it writes on the frame descriptor. */
  readonly frames: Readable;
  /** Calls back once, with what Node gives to `exit`. */
  onExit(listener: (exitCode: number | null, signal: string | null) => void): void;
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

/** How every child is started, whatever its descriptors are. */
export function buildStartOptions(folder: string, variables: Readonly<Record<string, string>> = {}) {
  return {
    reject: false,
    buffer: false,
    cleanup: false,
    detached: true,
    extendEnv: false,
    env: buildChildEnvironment(process.env, { ...folderVariables(folder), ...variables }),
    cwd: folder,
  } as const;
}

function spawnInFolder(options: SpawnOptions, folder: string): Spawned {
  const request = openRequest(options.request, join(folder, 'request'));
  try {
    const { file, args } = withDeathSignal({ file: options.command, args: options.args });
    const subprocess = execa(file, args, {
      ...buildStartOptions(folder, options.environment),
      stdio: [
        inherited(request),
        inherited(options.outputDescriptor),
        inherited(options.outputDescriptor),
        'pipe',
        ...coverInherited(frameDescriptor + 1),
      ],
    });
    const { pid } = subprocess;
    const frames = subprocess.stdio[frameDescriptor];
    if (pid === undefined) return { kind: 'failed', error: subprocess };
    if (!isReadable(frames)) throw new Error(`expected a stream on descriptor ${frameDescriptor}`);
    // It settles only after the streams did, which a grandchild may hold open; nobody waits for it.
    void subprocess.catch(() => undefined);
    return {
      kind: 'started',
      pid,
      folder,
      frames,
      onExit: (listener) => void subprocess.once('exit', listener),
    };
  } finally {
    closeSync(request);
  }
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

/** The types of execa know the descriptors 3 to 9; it passes any number on to Node as it is. */
function inherited(descriptor: number): 3 {
  return descriptor as 3;
}

function isReadable(stream: unknown): stream is Readable {
  return typeof stream === 'object' && stream !== null && 'destroy' in stream && 'read' in stream;
}
