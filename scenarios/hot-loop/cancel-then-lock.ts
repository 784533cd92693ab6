import { cancel, lock, mark, moveOnAfter, scenario, scope } from 'patchmatrix';

export default scenario({
  title: 'a task cancels its own scope, then acquires a free lock',
  rule: 'Acquiring a lock in a cancelled scope is cancelled, and leaves the loop at rest.',
  main: [moveOnAfter('guard', 0.25, [scope('s', [cancel('s'), lock('l', [mark('unreachable')])])])],
  owed: {
    outcome: 'returned',
    neverReaches: ['unreachable'],
    catches: ['s'],
    withinSeconds: 2,
    atRest: true,
  },
});
