/**
 * Keeps descriptors of whoever started the runner out of the children. Node closes on exec what it inherited up to about
 * number 16; what a shell opened beyond that would be open in every child.
 */
import { openSync, readdirSync, readFileSync } from 'node:fs';

/** Linux has 1024 descriptors unless asked for more; to cover higher ones would make each start slow. */
const highestCovered = 1023;
/** Beside stdin, stdout and stderr. */
const firstInherited = 3;
const closedOnExec = 0o2000000;

/**
 * The end of a `stdio` that puts /dev/null in the place of inherited descriptors; empty if there are none. 'ignore' leaves a
 * descriptor of that number as it is.
 *
 * @param from how many descriptors the child has of its own
 */
export function coverInherited(from: number): ('ignore' | number)[] {
  const covered = findInherited().filter((descriptor) => descriptor <= highestCovered && descriptor >= from);
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
  return findInherited().filter((descriptor) => descriptor > highestCovered);
}

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
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(
      readFileSync(`/proc/self/fdinfo/${String(descriptor)}`, 'utf8'),
    );
    return (parseInt(flags?.[1] ?? '', 8) & closedOnExec) === 0;
  } catch {
    // That of the list itself.
    return false;
  }
}
