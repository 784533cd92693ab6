/**
 * Every step that a program can have, by the builders that scenario files import. A line here makes a step known: to the type
 * of a program, to its check, to the public API, and, as what is missing there, to the interpreter of the models.
 */
export * from './control.ts';
export * from './groups.ts';
export * from './scopes.ts';
export * from './synchronization.ts';
export * from './tasks.ts';
export * from './waiting.ts';
