/** What the colours and signs of the table mean. */
import type { ColorBy } from './page-state.ts';
import { changeSigns } from './words.ts';

const entries: Readonly<Record<ColorBy, readonly (readonly [classes: string, text: string])[]>> = {
  verdict: [
    ['v-passed', '✓ passed'],
    ['v-failed', '✗ failed'],
    ['v-errored', '! errored'],
    ['v-spurious', '? spurious'],
    ['v-skipped', '– skipped'],
  ],
  change: [
    ['c-regressed', `${changeSigns.regressed} regressed`],
    ['c-fixed', `${changeSigns.fixed} fixed`],
    ['c-changed', `${changeSigns.changed} changed`],
    ['c-spurious', `${changeSigns.spurious} spurious`],
  ],
  time: [
    ['t-3', '⅛ of the time or less'],
    ['t-1', 'half'],
    ['t0', 'the same'],
    ['t1', 'double'],
    ['t3', '8 times or more'],
  ],
  rate: [
    ['r1', '10 a second'],
    ['r3', '1,000'],
    ['r5', '100,000 or more'],
  ],
};

export function Legend({ colorBy }: { readonly colorBy: ColorBy }) {
  return (
    <p class={`legend by-${colorBy}`}>
      {entries[colorBy].map(([classes, text]) => (
        <span key={classes} class={`swatch ${classes}`}>
          {text}
        </span>
      ))}
      <span class="muted">* measured on the virtual clock only</span>
    </p>
  );
}
