/** The names of runs, `20261122T213000Z-4f2a`: they sort by time. Pure. */

/** @param suffix 4 hex digits that tell apart what starts in the same second */
export function buildRunName(startedAt: Date, suffix: string): string {
  const time = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `${time}-${suffix}`;
}

export function isRunName(text: string): boolean {
  return /^\d{8}T\d{6}Z-[\da-f]{4}$/.test(text);
}

/** Those of the names that are runs and not among the newest `keep`, oldest first. */
export function selectOldRuns(names: readonly string[], keep: number): string[] {
  const runs = names.filter(isRunName).sort();
  return runs.slice(0, Math.max(0, runs.length - keep));
}
