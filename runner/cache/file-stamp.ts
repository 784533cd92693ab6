/** Tells by `stat` alone whether a file may have changed. Loads nothing: children use it too. */
import type { BigIntStats } from 'node:fs';

/** A change of the contents changes it, even if the time of the last change is set back: `ctime` cannot be. */
export function stampOf({ size, ctimeNs, ino }: Pick<BigIntStats, 'ctimeNs' | 'ino' | 'size'>): string {
  return `${String(size)} ${String(ctimeNs)} ${String(ino)}`;
}
