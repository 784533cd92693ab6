/** Keeps the programs whose deliveries went a way that none before them went, for others to be made from them. */
import type { Shape } from './name-program.ts';
import type { Random } from './random.ts';

/** What is kept beyond so many takes the place of the oldest. */
const maxKept = 4000;

export interface Corpus {
  readonly size: number;
  /** Keeps the program if its signature is new, and says whether it is. */
  add(signature: string, shapes: readonly Shape[]): boolean;
  /** One of those that are kept, the later ones more often; undefined if there is none. */
  pick(random: Random): readonly Shape[] | undefined;
}

export function createCorpus(): Corpus {
  const seen = new Set<string>();
  const kept: (readonly Shape[])[] = [];
  let oldest = 0;
  return {
    get size() {
      return seen.size;
    },
    add(signature, shapes) {
      if (seen.has(signature)) return false;
      seen.add(signature);
      if (kept.length < maxKept) kept.push(shapes);
      else kept[oldest++ % maxKept] = shapes;
      return true;
    },
    pick(random) {
      const first = random.next(kept.length);
      return kept[Math.max(first, random.next(kept.length))];
    },
  };
}
