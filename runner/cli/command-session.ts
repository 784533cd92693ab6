/** What every command has from its start to its end: a place for the temporary files of its children, and their guard. */
import { join } from 'node:path';

import { placeGuard } from '../execute/guard.ts';
import { placeScratch } from '../execute/scratch.ts';
import { childFile } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';

export { endCommand, killAllChildren } from '../execute/command-children.ts';

/** To be called before the first child. */
export function openCommand(): void {
  placeScratch(join(cacheFolder(), 'scratch'));
  placeGuard(childFile('guard'));
}
