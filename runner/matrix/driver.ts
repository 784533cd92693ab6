/** The drivers, and what each of them can load and offers. A driver runs the cells of one ecosystem. */
import type { Clock } from '../cell/protocol.ts';

export type Driver = 'model' | 'python';

export interface DriverTraits {
  /** The extensions of the variant files that it loads, the first one for hints. */
  readonly variantExtensions: readonly string[];
  /** The clocks on which it can run a program. */
  readonly clocks: readonly Clock[];
}

export const driverTraits: Readonly<Record<Driver, DriverTraits>> = {
  model: { variantExtensions: ['ts', 'js'], clocks: ['virtual', 'real'] },
  python: { variantExtensions: ['py'], clocks: ['virtual', 'real'] },
};
