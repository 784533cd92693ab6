/** A project of two cells that is run again and again, and what of it ran. */
import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { makeFolder } from './make-project.ts';
import { type Finished, type RunOptions, runPatchmatrix } from './run-patchmatrix.ts';

export const scenario = (seconds: number, outcome = 'returned'): string =>
  `import { scenario, sleep } from 'patchmatrix';
export default scenario({ title: 'sleeps', rule: 'It ends.', main: [sleep(${seconds})], owed: { outcome: '${outcome}' } });
`;

export const files = {
  'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none, own]
scenarios: [s]
clocks: [virtual]
`,
  's/sleeps.ts': scenario(0.5),
  'variants/helper.ts': 'export const note = 1;\n',
  'variants/own.ts': `import { note } from './helper.ts';
export default function (subject: { note?: number }): void {
  subject.note = note;
}
`,
};

export const bare = 's/sleeps@4.13+none#virtual';
export const patched = 's/sleeps@4.13+own#virtual';

export async function run(cwd: string, args: readonly string[] = [], options: Partial<RunOptions> = {}) {
  const finished = await runPatchmatrix(['run', '--json', ...args], { cwd, ...options });
  return { ...finished, ...readReport(finished) };
}

export function readReport({ stdout, stderr }: Finished): { report: JsonReport; ran: string[] } {
  if (stdout === '') throw new Error(`expected a report, found ${stderr}`);
  const report = JSON.parse(stdout) as JsonReport;
  const ran = report.cells.filter(({ cached, state }) => cached === null && state === 'finished');
  return { report, ran: ran.map(({ id }) => id) };
}

/** A project that ran once, some time after it was written. */
export async function makeRunProject(changed: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = makeFolder({ ...files, ...changed });
  await run(cwd);
  return cwd;
}
