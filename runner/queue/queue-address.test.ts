import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { parseQueueAddress, passwordVariable, QueueAddressError, withoutQueue } from './queue-address.ts';

describe('the address of a queue', () => {
  test.each([
    ['redis://queue.example', { host: 'queue.example', port: 6379, db: 0, tls: false }],
    ['redis://queue.example/', { host: 'queue.example', port: 6379, db: 0, tls: false }],
    ['rediss://queue.example:7000/3', { host: 'queue.example', port: 7000, db: 3, tls: true }],
    ['valkey://10.0.0.1:7000/3/', { host: '10.0.0.1', port: 7000, db: 3, tls: false }],
    ['valkeys://queue.example', { host: 'queue.example', port: 6379, db: 0, tls: true }],
    ['redis://[::1]:7000', { host: '::1', port: 7000, db: 0, tls: false }],
  ])('%s', (text, expected) => {
    const { shown, ...address } = parseQueueAddress(text, {});
    expect(address).toEqual(expected);
    expect(parseQueueAddress(shown, {})).toEqual({ ...address, shown });
  });

  test('has a user and a password, of which nothing is shown', () => {
    const address = parseQueueAddress('redis://me:se%3Acr%25et@queue.example:7000/1', {});
    expect(address).toMatchObject({ username: 'me', password: 'se:cr%et' });
    expect(address.shown).toBe('redis://queue.example:7000/1');
  });

  test('takes the password from the environment where it has none of its own', () => {
    const environment = { [passwordVariable]: 'from outside' };
    expect(parseQueueAddress('redis://queue.example', environment).password).toBe('from outside');
    expect(parseQueueAddress('redis://:own@queue.example', environment).password).toBe('own');
    expect(parseQueueAddress('redis://queue.example', {})).not.toHaveProperty('password');
  });

  test.each([
    'http://:secret@queue.example',
    'redis://:secret@',
    'redis://:secret@queue.example/name',
    'redis://:secret@queue.example:port',
    'redis://:secret%@queue.example',
    'secret',
    '',
  ])('is refused without being repeated: %s', (text) => {
    const refusal = (): unknown => {
      try {
        return parseQueueAddress(text, { [passwordVariable]: 'outside' });
      } catch (error) {
        return error;
      }
    };
    const error = refusal();
    expect(error).toBeInstanceOf(QueueAddressError);
    expect(inspect(error)).not.toMatch(/secret|outside/);
  });
});

test.each([
  [
    ['run', '--queue', 'redis://:secret@host', '--json'],
    ['run', '--json'],
  ],
  [
    ['run', '--queue=redis://:secret@host', '--queue-wait', '3', 'm.yaml'],
    ['run', 'm.yaml'],
  ],
  [
    ['run', '--queue-wait=3', '-j', '2'],
    ['run', '-j', '2'],
  ],
  [
    ['run', '--queued'],
    ['run', '--queued'],
  ],
  [['run', '--queue'], ['run']],
  [
    ['run', '--', '--queue', 'a test of that name'],
    ['run', '--', '--queue', 'a test of that name'],
  ],
])('what is stored of %j says nothing of the queue', (args, kept) => {
  expect(withoutQueue(args)).toEqual(kept);
});
