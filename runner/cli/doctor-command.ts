/** `doctor`: what this machine can run, what is missing and how to get it. */
import { join } from 'node:path';

import packageJson from '../../package.json' with { type: 'json' };
import { examineMachine } from '../environments/examine-machine.ts';
import { renderExaminations } from '../report/examinations.ts';
import { cacheFolder } from './cache-folder.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { textFor } from './terminal.ts';
import { renderJson } from '../report/render-json.ts';

export interface DoctorOptions {
  readonly json?: boolean;
}

/** Exit code 3 if not even the default matrix can run. */
export async function doctorCommand({ json }: DoctorOptions): Promise<ExitCode> {
  const examinations = await examineMachine({
    nodeRange: packageJson.engines.node,
    cacheFolder: cacheFolder(),
    pythonCacheFolder: join(cacheFolder(), 'python'),
  });
  const text = textFor(process.stdout);
  process.stdout.write(`${json ? renderJson(examinations, 2) : renderExaminations(examinations, text)}\n`);
  return examinations.some(({ ok, required }) => required && !ok) ? exitCodes.environment : exitCodes.ok;
}
