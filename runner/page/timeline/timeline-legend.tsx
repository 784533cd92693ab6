/** What the signs of a timeline mean. */
export function TimelineLegend() {
  return (
    <ul class="timeline-legend" aria-label="Signs of the timeline">
      {signs.map(([kind, words]) => (
        <li>
          <svg width={22} height={16} aria-hidden="true" class={`timeline-key timeline-key-${kind}`}>
            <path d={paths[kind]} />
          </svg>{' '}
          {words}
        </li>
      ))}
    </ul>
  );
}

const paths = {
  scope: 'M2 2H20V14H2Z',
  cancelled: 'M2 2H20V14H2Z',
  shielded: 'M2 2H20V14H2ZM4.5 4.5H17.5V11.5H4.5Z',
  caught: 'M18 1V15',
  cancel: 'M6 3L16 13M16 3L6 13',
  again: 'M5 8A4 4 0 1 0 13 8A4 4 0 1 0 5 8M13 8H20m-3 -3l3 3l-3 3',
  last: 'M5 3H15V13H5Z',
  hit: 'M5 8A6 6 0 1 0 17 8A6 6 0 1 0 5 8M8 5l6 6m0 -6l-6 6',
  missed: 'M5 8A6 6 0 1 0 17 8A6 6 0 1 0 5 8',
} as const;

const signs = [
  ['scope', 'a scope'],
  ['cancelled', 'a cancelled one'],
  ['shielded', 'a shielded one'],
  ['caught', 'caught its cancellation'],
  ['cancel', 'somebody cancels'],
  ['again', 'a delivery pass, queued again'],
  ['last', 'the last pass'],
  ['hit', 'it cancelled the task'],
  ['missed', 'it did not, and why'],
] as const;
