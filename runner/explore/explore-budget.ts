/** How many iterations a program of a search may take before it is a spin. */

/** Where a great many programs run, and where one is shrunk. */
export const scoutTicks = 1_000;

/** So many delivery passes of a program are recorded: a hot loop repeats what its first ones did. */
export const recordedPasses = 100;

/** Where a finding is confirmed: as many as a cell has. */
export const confirmTicks = 20_000;
