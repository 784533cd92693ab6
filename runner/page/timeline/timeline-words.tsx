/** What a timeline shows, as a table: the same for whoever does not see the picture. */
import { describeEntry } from '../../explore/describe-divergence.ts';
import type { TimelineEntry } from '../../explore/timeline-entries.ts';
import { visitWords } from '../../explore/visit-words.ts';
import { formatSeconds } from '../../report/format-numbers.ts';
import type { PageTrace } from '../page-data.ts';
import { listColumns, tickWords } from './list-columns.ts';

interface TimelineWordsProps {
  readonly trace: PageTrace;
  /** Which run it is. */
  readonly name: string;
  readonly isMarked?: (entry: TimelineEntry) => boolean;
}

export function TimelineWords({ trace, name, isMarked }: TimelineWordsProps) {
  return (
    <table class="timeline-words">
      <caption>{name}</caption>
      <thead>
        <tr>
          <th scope="col">tick</th>
          <th scope="col">seconds</th>
          <th scope="col">what happened</th>
        </tr>
      </thead>
      <tbody>
        {listColumns(trace, isMarked).map((column) =>
          column.kind === 'moment' ? (
            <tr>
              <th scope="row">{tickWords(column.moment)}</th>
              <td>{column.moment.seconds === undefined ? '' : formatSeconds(column.moment.seconds)}</td>
              <td>
                <ol>
                  {column.moment.entries.map((entry) => (
                    <Entry entry={entry} isMarked={isMarked?.(entry) ?? false} />
                  ))}
                  {column.repeats !== undefined && <li class="timeline-muted">{column.repeats}</li>}
                </ol>
              </td>
            </tr>
          ) : (
            <tr class="timeline-muted">
              <td colSpan={2} />
              <td>{column.words}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Entry({ entry, isMarked }: { readonly entry: TimelineEntry; readonly isMarked: boolean }) {
  return (
    <li>
      {isMarked ? (
        <>
          <mark>{describeEntry(entry)}</mark> (the first divergence)
        </>
      ) : (
        describeEntry(entry)
      )}
      {entry.kind === 'pass' && (
        <ul>
          {entry.pass.visits.length === 0 && <li>no task in it</li>}
          {entry.pass.visits.map((visit) => (
            <li>
              {visit.scope === entry.pass.scope ? visit.task : `${visit.task} in ${visit.scope}`}:{' '}
              {visitWords(visit)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
