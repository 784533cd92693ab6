import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import { visitWords } from '../../explore/visit-words.ts';
import { CellTimeline } from './cell-timeline.tsx';
import { programNamed, programs, recordTrace } from './fixtures/record-trace.ts';
import { TimelinePair } from './timeline-pair.tsx';

const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"');

describe('a timeline', () => {
  test('says in words what it shows: every event, and each task that a pass visited', () => {
    for (const program of programs.values()) {
      const trace = recordTrace(program);
      const html = renderToString(<CellTimeline trace={trace} name="cell" program={program} />);
      const table = textOf(html.slice(html.indexOf('<table'), html.indexOf('</table>')));
      for (const [, , task, kind] of trace.result.events) expect(table).toContain(`${task} ${kind}`);
      for (const visit of trace.timeline.slice(0, 4).flatMap(({ visits }) => visits)) {
        expect(table).toContain(visitWords(visit));
      }
    }
  });

  test('sums itself up for whoever does not see it', () => {
    const trace = recordTrace(programNamed('hot-loop/zombie-scope'));
    const html = renderToString(<CellTimeline trace={trace} name="4.13+none" />);
    expect(html).toContain(
      'aria-label="4.13+none: returned after 0.26008 s and 12,507 ticks; 12,503 passes, 12,503 reschedules, 102 more afterwards"',
    );
    expect(textOf(html)).toContain('Only the first 100 of 12,503 passes were recorded.');
  });

  test('is marked once on each side where two runs part, also at a step that is not drawn', () => {
    const program = programNamed('contract/self-cancel-then-sleep');
    const html = renderToString(
      <TimelinePair
        left={recordTrace(program)}
        right={recordTrace(program, 'wide')}
        program={program}
        names={{ left: 'none', right: 'wide' }}
      />,
    );
    expect(html.match(/▼ they part</g)).toHaveLength(2);
    expect(html.match(/<mark>pass on s \(by main\)/g)).toHaveLength(2);
    const marks = (label: string): typeof program => ({ name: label, main: [{ mark: label }, { sleep: 1 }] });
    const other = renderToString(
      <TimelinePair
        left={recordTrace(marks('a'))}
        right={recordTrace(marks('b'))}
        program={marks('a')}
        names={{ left: 'a', right: 'b' }}
      />,
    );
    expect(other.match(/<mark>main begins mark [ab]</g)).toHaveLength(2);
  });

  test('shows names as they are, whatever they hold', () => {
    const program = { name: 'x', main: [{ mark: '<img src=x>"&' }] };
    const html = renderToString(<CellTimeline trace={recordTrace(program)} name="<b>" />);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>');
  });
});
