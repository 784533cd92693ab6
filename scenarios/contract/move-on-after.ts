import { mark, moveOnAfter, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a sleep outlasts the timeout around it, which moves on',
  rule: 'When its time is over, a timeout that moves on cancels its body and lets the task go on behind it.',
  main: [moveOnAfter('s', 0.05, [sleep(5), mark('unreachable')]), mark('moved on')],
  owed: {
    outcome: 'returned',
    reaches: ['moved on'],
    neverReaches: ['unreachable'],
    catches: ['s'],
    withinSeconds: 2,
  },
});
