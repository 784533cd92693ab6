import { cancel, mark, scenario, scope, sleep } from 'patchmatrix';

export default scenario({
  title: 'a task cancels its own scope, then sleeps',
  rule: 'A task that cancels the scope it stands in is cancelled at its next checkpoint.',
  main: [scope('s', [cancel('s'), sleep(5), mark('unreachable')])],
  owed: { outcome: 'returned', neverReaches: ['unreachable'], catches: ['s'], withinSeconds: 2 },
});
