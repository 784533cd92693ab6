/** What a reader chose on the page. It stands in the fragment of the address, so that a view can be linked to and survives a reload. Pure. */
import type { Clock } from '../cell/protocol.ts';
import type { PageCell, PageVerdict } from './page-data.ts';

export type PageChange = NonNullable<PageCell['change']>;

/** What the cells of the table are coloured by. */
export type ColorBy = 'change' | 'rate' | 'time' | 'verdict';

export interface PageState {
  /** Of each list nothing chosen means everything. */
  readonly runtimes: readonly string[];
  readonly variants: readonly string[];
  readonly suites: readonly string[];
  readonly verdicts: readonly PageVerdict[];
  readonly changes: readonly PageChange[];
  /** Words that the scenario's name or title holds, all of them. */
  readonly text: string;
  readonly colorBy: ColorBy;
  /** The cell that is open, without its clock. */
  readonly cell?: string;
  readonly clock?: Clock;
  /** The column that it is held against; empty for none. */
  readonly against?: string;
}

export const initialState: PageState = {
  runtimes: [],
  variants: [],
  suites: [],
  verdicts: [],
  changes: [],
  text: '',
  colorBy: 'verdict',
};

export const pageVerdicts: readonly PageVerdict[] = [
  ...(['passed', 'failed', 'errored', 'spurious', 'skipped', 'unfinished'] as const),
];
export const pageChanges: readonly PageChange[] = [
  ...(['regressed', 'fixed', 'changed', 'spurious', 'added', 'removed'] as const),
];
export const colorings: readonly ColorBy[] = ['verdict', 'change', 'time', 'rate'];
const clocks: readonly Clock[] = ['virtual', 'real'];

/** `#variant=wide&verdict=failed&cell=contract/fail-after@4.13%2Bwide`; empty where nothing is chosen. */
export function renderFragment(state: PageState): string {
  const fields = new URLSearchParams([
    ...state.runtimes.map((id) => ['runtime', id]),
    ...state.variants.map((id) => ['variant', id]),
    ...state.suites.map((id) => ['suite', id]),
    ...state.verdicts.map((verdict) => ['verdict', verdict]),
    ...state.changes.map((change) => ['change', change]),
    ...(state.text === '' ? [] : [['text', state.text]]),
    ...(state.colorBy === 'verdict' ? [] : [['colour', state.colorBy]]),
    ...(state.cell === undefined ? [] : [['cell', state.cell]]),
    ...(state.clock === undefined ? [] : [['clock', state.clock]]),
    ...(state.against === undefined ? [] : [['against', state.against]]),
  ]);
  const text = fields.toString();
  // What a fragment may hold as it is stays readable.
  return text === '' ? '' : `#${text.replaceAll('%2F', '/').replaceAll('%40', '@')}`;
}

/** What it does not know in a fragment, of another version or another run, it leaves out. */
export function parseFragment(fragment: string): PageState {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const among = <T extends string>(key: string, known: readonly T[]): T[] =>
    known.filter((value) => fields.getAll(key).includes(value));
  const [clock] = among('clock', clocks);
  const cell = fields.get('cell');
  const against = fields.get('against');
  return {
    runtimes: fields.getAll('runtime'),
    variants: fields.getAll('variant'),
    suites: fields.getAll('suite'),
    verdicts: among('verdict', pageVerdicts),
    changes: among('change', pageChanges),
    text: fields.get('text') ?? '',
    colorBy: among('colour', colorings)[0] ?? 'verdict',
    ...(cell !== null && { cell }),
    ...(clock !== undefined && { clock }),
    ...(against !== null && { against }),
  };
}
