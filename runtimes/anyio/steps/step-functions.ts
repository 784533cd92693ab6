/** What each step does on a subject: one function an operation, by its name. A line here makes the steps of a file known. */
export * from './control.ts';
export * from './groups.ts';
export * from './scopes.ts';
export * from './synchronization.ts';
export * from './tasks.ts';
export * from './waiting.ts';
