import { mark, scenario, scope, sleep } from 'patchmatrix';

export default scenario({
  title: 'a scope is cancelled before it is entered',
  rule: 'A scope that was cancelled before it was entered cancels its body at the first checkpoint.',
  main: [scope('s', [sleep(5), mark('unreachable')], { cancelled: true })],
  owed: { outcome: 'returned', neverReaches: ['unreachable'], catches: ['s'], withinSeconds: 2 },
});
