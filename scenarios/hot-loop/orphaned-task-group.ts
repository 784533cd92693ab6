import {
  attempt,
  cancel,
  detach,
  enterGroup,
  leaveGroup,
  mark,
  scenario,
  sleep,
  sleepForever,
  spawn,
} from 'patchmatrix';

export default scenario({
  title: 'a task group entered in a task that ended is left in another',
  rule: 'Leaving a task group in another task than it was entered in is an error, and leaves the loop at rest.',
  main: [
    detach('connect', [enterGroup('q'), spawn('reader', { into: 'q' }, [sleepForever()])]),
    sleep(0.01),
    cancel('q'),
    attempt([leaveGroup('q')], { error: [mark('left in another task')] }),
    sleep(0.25),
  ],
  owed: { outcome: 'returned', reaches: ['left in another task'], withinSeconds: 2, atRest: true },
});
