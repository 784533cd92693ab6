/** What children and users wrote must not be taken for commands where GitHub Actions reads what is printed. */
import { randomUUID } from 'node:crypto';

import { fenceOutput } from '../report/workflow-command.ts';

/** The same text elsewhere; to be printed at the start of a line. */
export function fenceOnGitHub(text: string): string {
  return process.env['GITHUB_ACTIONS'] === 'true' ? fenceOutput(text, randomUUID()) : text;
}
