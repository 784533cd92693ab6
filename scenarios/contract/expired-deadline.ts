import { mark, moveOnAfter, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a timeout of zero seconds around a sleep',
  rule: 'A scope whose deadline is over when it is entered cancels its body at the first checkpoint.',
  main: [moveOnAfter('s', 0, [sleep(5), mark('unreachable')])],
  owed: { outcome: 'returned', neverReaches: ['unreachable'], catches: ['s'], withinSeconds: 2 },
});
