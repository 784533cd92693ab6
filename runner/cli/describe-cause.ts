/** Why a watch runs something, in a line above the run. */
import { relative } from 'node:path';

import { describeChangedFiles } from '../report/watch-text.ts';
import type { Asked } from './watch-inbox.ts';

export function describeCause({ again, files, pattern }: Asked): string {
  if (again === 'all') return 'all again';
  if (again === 'failed') return 'what did not pass';
  if (pattern !== undefined) return pattern === '' ? 'no pattern any more' : `what matches \`${pattern}\``;
  return describeChangedFiles([...files].map((file) => relative(process.cwd(), file)).sort());
}
