/** Which files can be a variant, by their names. Pure. */
import { extname } from 'node:path';
import { type Driver, driverTraits } from '../drivers/find-driver.ts';

/** The extensions of unified diffs. */
export const diffExtensions: readonly string[] = ['patch', 'diff'];

/** The extensions of what a driver can apply. */
export function variantExtensionsOf(driver: Driver): readonly string[] {
  const { variantExtensions, takesDiffs } = driverTraits[driver];
  return takesDiffs ? [...variantExtensions, ...diffExtensions] : variantExtensions;
}

/** Whether a file is a unified diff. */
export function isDiff(file: string): boolean {
  return diffExtensions.includes(extname(file).slice(1));
}
