/** Every outcome that a program can have. A line here makes those of a file known, to the types and to all that speaks of them. */
export * from './deadlock.ts';
export * from './ends.ts';
export * from './spin.ts';
