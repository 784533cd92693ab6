/**
 * Keeps descriptors of whoever started the runner out of the children. Node closes on exec what it inherited up to about
 * number 16; what a shell opened beyond that would be open in every child.
 */
import { openSync, readdirSync, readFileSync } from 'node:fs';

/** To cover higher ones would make each start slow. */
const mostCovered = 1023;
/** Beside stdin, stdout and stderr. */
const firstInherited = 3;
const closedOnExec = 0o2000000;

/**
 * The end of a `stdio` that puts /dev/null in the place of inherited descriptors; empty if there are none. 'ignore' leaves a
 * descriptor of that number as it is.
 *
 * @param from how many descriptors the child has of its own
 */
export function coverInherited(from: number): readonly ('ignore' | number)[] {
  const known = covers.get(from) ?? buildCover(from);
  covers.set(from, known);
  return known;
}

/** What a command inherited does not change. */
const covers = new Map<number, readonly ('ignore' | number)[]>();

function buildCover(from: number): readonly ('ignore' | number)[] {
  const covered = findInherited().filter((descriptor) => canCover(descriptor) && descriptor >= from);
  const highest = covered.at(-1);
  if (highest === undefined) return [];
  devNull ??= openSync('/dev/null', 'r+');
  const cover = devNull;
  return Array.from({ length: highest + 1 - from }, (_, index) =>
    covered.includes(from + index) ? cover : 'ignore',
  );
}

/** Those that are open in the children all the same. */
export function findUncovered(): number[] {
  return findInherited().filter((descriptor) => !canCover(descriptor));
}

/** What was opened before the limit of open files was lowered below it, nobody can open again. */
function canCover(descriptor: number): boolean {
  limit ??= Number(/^Max open files +(\d+)/m.exec(readText('/proc/self/limits'))?.[1] ?? mostCovered + 1);
  return descriptor <= mostCovered && descriptor < limit;
}

let limit: number | undefined;

let devNull: number | undefined;
let inherited: readonly number[] | undefined;

/** In ascending order. What the runner opens itself is closed on exec. */
function findInherited(): readonly number[] {
  inherited ??= readDescriptors()
    .filter((descriptor) => descriptor >= firstInherited && isInheritable(descriptor))
    .sort((a, b) => a - b);
  return inherited;
}

function readDescriptors(): number[] {
  if (process.platform !== 'linux') return [];
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

function isInheritable(descriptor: number): boolean {
  const flags = /^flags:\s*([0-7]+)$/m.exec(readText(`/proc/self/fdinfo/${String(descriptor)}`));
  // That of the list itself is gone by now.
  return flags !== null && (parseInt(flags[1] ?? '', 8) & closedOnExec) === 0;
}

/** Empty where there is no such file. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
