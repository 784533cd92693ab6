import { Buffer } from 'node:buffer';

import { describe, expect, test } from 'vitest';

import { type ForkAnswer, readForkAnswers } from './fork-answers.ts';

const text = [
  '{"kind":"ready"}\n',
  '{"kind":"started","cell":1,"pid":77}\n',
  '{"kind":"frames","cell":1,"bytes":13}\n{"a":"é"}\n\0\n',
  '{"kind":"frames","cell":2,"bytes":0}\n',
  '{"kind":"frames-end","cell":1}\n',
  '{"kind":"exit","cell":1,"signal":"SIGKILL"}\n',
].join('');

const answers: readonly ForkAnswer[] = [
  { kind: 'ready' },
  { kind: 'started', cell: 1, pid: 77 },
  { kind: 'frames', cell: 1, content: Buffer.from('{"a":"é"}\n\0\n') },
  { kind: 'frames', cell: 2, content: Buffer.from('') },
  { kind: 'frames-end', cell: 1 },
  { kind: 'exit', cell: 1, signal: 'SIGKILL' },
];

describe('what a fork server says', () => {
  const bytes = Buffer.from(text);

  test('is read wherever it is cut', () => {
    for (let size = 1; size <= bytes.length; size++) {
      const reader = readForkAnswers();
      const found: ForkAnswer[] = [];
      for (let start = 0; start < bytes.length; start += size) {
        found.push(...reader.add(bytes.subarray(start, start + size)));
      }
      expect(found.map(plain)).toEqual(answers.map(plain));
    }
  });

  test('is handed out as soon as it is whole', () => {
    const reader = readForkAnswers();
    const end = text.indexOf('"bytes":13}\n') + '"bytes":13}\n'.length;
    expect(reader.add(bytes.subarray(0, end))).toHaveLength(2);
    expect(reader.add(bytes.subarray(end, end + 12))).toEqual([]);
    expect(reader.add(bytes.subarray(end + 12, end + 13)).map(plain)).toEqual(answers.slice(2, 3).map(plain));
  });
});

/** A view of another buffer is the same as one of its own. */
function plain(answer: ForkAnswer): object {
  return answer.kind === 'frames' ? { ...answer, content: answer.content.toString('hex') } : answer;
}
