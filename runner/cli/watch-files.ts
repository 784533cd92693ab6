/** Tells of saves, by chokidar. What a save changes is for others to find out, by content. */
import { resolve } from 'node:path';

import { type FSWatcher, watch } from 'chokidar';

import { isIgnored, isInTree, isRelevant, type Watched } from './choose-watched.ts';

export interface FileWatchHooks {
  /** Is handed the files that were saved, absolute; none for a second look. */
  readonly onSave: (files: readonly string[]) => void;
  /** Is told once why something cannot be watched. */
  readonly onError: (error: Error) => void;
}

export interface FileWatch {
  /** Resolves once what is new in it is watched. */
  update(watched: Watched): Promise<void>;
  /** While there is a mistake, every change nearby counts: it may be the one that mends it. */
  setAlert(isOn: boolean): void;
  close(): Promise<void>;
}

/** Editors write a file in several steps. */
const settleMs = 20;
/** After so long a save is told of, whatever follows it. */
const longestSettleMs = 100;
/**
 * chokidar leaves out changes within 50 ms of one that it told of. So there is a second look once those are over; it is told
 * of without a file.
 */
const secondLookMs = 80;

/** What was added to a watcher is not watched at once. */
const addedLookMs = 250;

/**
 * @param base the folder of the matrix
 * @param without absolute paths that are ours to write
 */
export function watchFiles(
  base: string,
  without: ReadonlySet<string>,
  { onSave, onError }: FileWatchHooks,
): FileWatch {
  let watched: Watched | undefined;
  let isAlert = false;
  const pending = new Set<string>();
  let firstAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let second: NodeJS.Timeout | undefined;

  const lookAgain = (afterMs: number): void => {
    clearTimeout(second);
    second = setTimeout(() => onSave([]), afterMs).unref();
  };
  const tell = (): void => {
    const files = [...pending];
    pending.clear();
    timer = undefined;
    lookAgain(secondLookMs);
    onSave(files);
  };
  const onChange = (event: string, path: string): void => {
    const file = resolve(path);
    if (watched === undefined || isInTree(file, without)) return;
    if (!isRelevant(file, watched) && !isAlert) return;
    if (isAlert && event === 'addDir') shallow.watcher.add(file);
    if (timer === undefined) firstAtMs = performance.now();
    pending.add(file);
    clearTimeout(timer);
    const leftMs = firstAtMs + longestSettleMs - performance.now();
    timer = setTimeout(tell, Math.max(0, Math.min(settleMs, leftMs)));
  };
  let isToldOfError = false;
  // One that holds for one file holds for many.
  const tellError = (error: Error): void => {
    if (!isToldOfError) onError(error);
    isToldOfError = true;
  };
  const open = (depth?: number): Follower =>
    follow(
      watch([], {
        ignoreInitial: true,
        // A save by a rename is a change at once, and a file that is gone for good is told of 20 ms later.
        atomic: settleMs,
        ignored: (path) => isIgnored(path, base) || without.has(path),
        ...(depth !== undefined && { depth }),
      })
        .on('all', onChange)
        .on('error', (error) => tellError(error instanceof Error ? error : new Error(String(error)))),
    );
  const shallow = open(0);
  const deep = open();

  return {
    async update(next) {
      watched = next;
      const added = [shallow.add(next.folders), deep.add(next.trees)].filter((each) => each !== undefined);
      if (added.length > 0) lookAgain(addedLookMs);
      await Promise.all(added);
    },
    setAlert(isOn) {
      isAlert = isOn;
    },
    async close() {
      clearTimeout(timer);
      clearTimeout(second);
      await Promise.all([shallow.watcher.close(), deep.watcher.close()]);
    },
  };
}

interface Follower {
  readonly watcher: FSWatcher;
  /** Watches these and no others; undefined if nothing is new, else resolves once the first ones are watched. */
  add(wanted: ReadonlySet<string>): Promise<void> | undefined;
}

function follow(watcher: FSWatcher): Follower {
  const known = new Set<string>();
  let ready: Promise<void> | undefined;
  // What is deleted and made again is watched anew.
  watcher.on('unlinkDir', (path) => known.delete(resolve(path)));
  return {
    watcher,
    add(wanted) {
      const added = [...wanted].filter((path) => !known.has(path));
      const gone = [...known].filter((path) => !wanted.has(path));
      for (const path of added) known.add(path);
      for (const path of gone) known.delete(path);
      watcher.unwatch(gone);
      if (added.length === 0) return undefined;
      // It says so once, for what it was given first.
      ready ??= new Promise((resolveReady) => watcher.once('ready', resolveReady));
      watcher.add(added);
      return ready;
    },
  };
}
