import { cancel, detach, enter, mark, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a scope is cancelled whose task ended inside it',
  rule: 'Cancelling a scope that holds only tasks that are done leaves the loop at rest.',
  main: [detach('owner', [enter('z'), mark('owner finished inside')]), sleep(0.01), cancel('z'), sleep(0.25)],
  owed: { outcome: 'returned', reaches: ['owner finished inside'], withinSeconds: 2, atRest: true },
});
