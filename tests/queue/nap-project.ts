/** A project whose cells sleep for real seconds, so that there is time to do something to those who run them. */
import { makeFolder } from '../make-project.ts';

export function makeNaps(count: number, seconds: number): string {
  const naps = Array.from({ length: count }, (_, index) => [
    `scenarios/naps/nap-${index + 1}.ts`,
    `import { mark, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'sleeps',
  rule: 'a nap ends',
  main: [sleep(${seconds}), mark('awake')],
  owed: { outcome: 'returned', reaches: ['awake'] },
});
`,
  ]);
  return makeFolder({
    'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none]
clocks: [real]
scenarios: [scenarios/naps]
`,
    ...(Object.fromEntries(naps) as Record<string, string>),
  });
}
