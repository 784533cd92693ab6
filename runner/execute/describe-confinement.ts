/** Says what this machine does not allow of what holds children in. What is said here stands in the results of every run. */
import { explainNoDeathSignal } from './death-signal.ts';
import type { Confinement } from './events.ts';
import { findUncovered } from './inherited-descriptors.ts';
import { hasProc } from './read-proc.ts';

export function describeConfinement(sandbox: Confinement['sandbox']): Confinement {
  const noDeathSignal = explainNoDeathSignal();
  const uncovered = findUncovered();
  return {
    sandbox,
    missing: [
      ...(noDeathSignal === undefined ? [] : [`no parent-death signal: ${noDeathSignal}`]),
      ...(uncovered.length === 0
        ? []
        : [`descriptors stay open in the children: ${uncovered.join(', ')} are too high to be covered`]),
      ...(hasProc() ? [] : withoutProc.map((loss) => `${loss}: no /proc`)),
    ],
  };
}

const withoutProc = [
  'no sampling of processes and memory',
  'no search for processes that leave their group',
  'no search for inherited descriptors',
];
