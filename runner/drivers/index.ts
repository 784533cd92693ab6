/** The drivers, by the name that plans and messages have for each. A line here makes a driver known. */
export { model } from './model.ts';
export { node } from './node.ts';
export { python } from './python.ts';
