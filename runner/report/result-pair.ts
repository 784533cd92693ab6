/** Renders two results of one program side by side: the fields that differ, and the traces around their first divergence. */
import stringWidth from 'fast-string-width';

import type { ProgramResult, TraceEvent } from '../../program/program.ts';
import { differingFields, firstDifferentEvent } from '../compare/compare-results.ts';
import { padText, shortenText, type TextOptions } from './text-options.ts';

export interface ResultPair {
  readonly left: { readonly name: string; readonly result: ProgramResult };
  readonly right: { readonly name: string; readonly result: ProgramResult };
}

/** So many events are shown after the first that differs. */
const eventsAfter = 8;

/** A table of the fields that differ, then the traces up to a little after their first divergence. */
export function renderResultPair({ left, right }: ResultPair, { width, colors }: TextOptions): string {
  const fields = differingFields(left.result, right.result);
  const scalars = fields.filter((field) => field !== 'events');
  const fieldWidth = Math.max(0, ...scalars.map((field) => field.length));
  const lines = scalars.map((field) => {
    const values = [left, right].map(({ result }) => JSON.stringify(result[field]));
    return `${field.padEnd(fieldWidth)}  ${shortenText(values.join('  |  '), width - fieldWidth - 2)}`;
  });

  const divergence = firstDifferentEvent(left.result, right.result);
  const end = divergence === undefined ? Infinity : divergence + eventsAfter;
  const leftLines = left.result.events.slice(0, end).map(describeEvent);
  const rightLines = right.result.events.slice(0, end).map(describeEvent);
  const half = Math.floor((width - 5) / 2);
  const columnWidth = Math.min(half, Math.max(...[left.name, ...leftLines].map((line) => stringWidth(line))));
  const row = (marker: string, a: string, b: string): string =>
    `${marker} ${padText(shortenText(a, columnWidth), columnWidth)} | ${shortenText(b, half)}`.trimEnd();
  const rows = Array.from({ length: Math.max(leftLines.length, rightLines.length) }, (_, index) => {
    const text = row(index === divergence ? '>' : ' ', leftLines[index] ?? '', rightLines[index] ?? '');
    return divergence !== undefined && index >= divergence ? colors.yellow(text) : text;
  });
  return [...lines, '', colors.bold(row(' ', left.name, right.name)), ...rows].join('\n');
}

function describeEvent([tick, seconds, task, ...rest]: TraceEvent): string {
  return `${tick} ${seconds} ${task} ${rest.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ')}`;
}
