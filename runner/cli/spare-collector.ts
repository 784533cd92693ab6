/** Keeps a child that collects started and warm, so that a save need not wait for it to start. */
import { startWaitingChild, type WaitingChild } from '../execute/frame-child.ts';
import { makeCollectorPlaces } from '../execute/load-modules.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import { childFile, compiledFolder } from './bundle-files.ts';

export interface SpareCollector {
  /** Starts one, unless there is one. Without a spare a child is started when it is needed, which says what is wrong. */
  prepare(): void;
  /** Hands it out once. */
  take(): WaitingChild | undefined;
}

export function createSpareCollector(sandbox: Sandbox): SpareCollector {
  let spare: WaitingChild | undefined;
  let isStarting = false;
  return {
    prepare() {
      if (isStarting || (spare !== undefined && !spare.isGone)) return;
      isStarting = true;
      startWaitingChild({
        command: { command: process.execPath, args: [childFile('collect'), '--wait'] },
        ...makeCollectorPlaces(sandbox, compiledFolder()),
      })
        .then(
          (child) => (spare = child),
          () => (spare = undefined),
        )
        .finally(() => (isStarting = false));
    },
    take() {
      const taken = spare?.isGone ? undefined : spare;
      spare = undefined;
      return taken;
    },
  };
}
