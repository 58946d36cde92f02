import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadLab } from '../../../../runner/labs/load.ts';
import { readRecording } from '../../../../runner/labs/recording.ts';
import {
  accept,
  connect,
  countStates,
  giveUpAtS,
  type Listener,
  listen,
  receiveAck,
  receiveSyn,
  retransmitAtS,
  roomOf,
  waitSecond,
} from '../../../../src/components/widgets/accept-queue/model.ts';
import { describeChange, describeClient } from '../../../../src/components/widgets/accept-queue/words.ts';

const wait = (listener: Listener, seconds: number): Listener =>
  seconds === 0 ? listener : wait(waitSecond(listener), seconds - 1);
const acceptAll = (listener: Listener): Listener =>
  listener.queue.length === 0 ? listener : acceptAll(accept(listener));
const stateOf = (listener: Listener, number: number) =>
  listener.clients.find((client) => client.number === number)?.state;

describe('the accept queue', () => {
  test('holds backlog + 1 connections; further SYNs stay without an answer', () => {
    const counts = countStates(connect(listen(3), 8));
    expect(counts).toMatchObject({ queued: 4, silent: 4, accepted: 0, 'timed-out': 0 });
  });

  test('agrees with what the kernel did when tcp-backlog was recorded', () => {
    const recording = readRecording(loadLab('runnable', 'tcp-backlog'));
    const said = (recording?.events ?? []).filter(
      (event) => (event.type === 'run.output' || event.type === 'run.input') && event.host === 'dialler',
    );
    const output = said.map((event) => ('text' in event ? event.text : '')).join('');
    const figure = (label: string) => Number(new RegExp(`^${label}: (\\d+)$`, 'm').exec(output)?.[1]);
    const counts = countStates(connect(listen(3), 8));
    expect(figure('connected')).toBe(counts.queued);
    expect(figure('waiting for an answer')).toBe(counts.silent);
    expect(output).toMatch(/^connected: \d+\nrefused: 0\n/m);
  });

  test('does not limit how many are served: 20 clients with a backlog of 5', () => {
    let listener = listen(5);
    for (let each = 0; each < 20; each += 1) listener = accept(connect(listener));
    expect(countStates(listener).accepted).toBe(20);
  });

  test('gives out the oldest connection first', () => {
    const listener = accept(accept(connect(listen(3), 8)));
    expect(listener.queue).toEqual([3, 4]);
    expect(stateOf(listener, 1)).toBe('accepted');
  });

  test('cannot be longer than somaxconn allows', () => {
    expect(roomOf(listen(100_000))).toBe(4097);
    expect(roomOf(listen(100, 10))).toBe(11);
  });

  test('leaves a client in the SYN queue whose ACK finds no place', () => {
    const filled = connect(listen(1), 1);
    const raced = [2, 3].reduce<Listener>(
      (listener, number) => ({
        ...listener,
        clients: [...listener.clients, { number, state: 'silent', calledAtS: 0, retries: 0 }],
      }),
      filled,
    );
    const answered = [2, 3].reduce(receiveSyn, raced);
    expect(countStates(answered)['half-open']).toBe(2);
    expect(countStates([2, 3].reduce(receiveAck, answered))).toMatchObject({ queued: 2, 'half-open': 1 });
  });
});

describe('a client without an answer', () => {
  test('gets in with its next SYN, not the moment a place is free', () => {
    const freed = accept(connect(listen(3), 5));
    expect(stateOf(freed, 5)).toBe('silent');
    expect(stateOf(waitSecond(freed), 5)).toBe('queued');
  });

  test('sends its SYN again at the seconds at which Linux does', () => {
    let listener = connect(listen(0), 2);
    const seen: number[] = [];
    for (let second = 1; second <= 70; second += 1) {
      const before = listener.clients[1]?.retries;
      listener = waitSecond(listener);
      if (listener.clients[1]?.retries !== before) seen.push(second);
    }
    expect(seen).toEqual(retransmitAtS);
  });

  test('gives up after 131 seconds', () => {
    const listener = wait(connect(listen(0), 2), giveUpAtS - 1);
    expect(stateOf(listener, 2)).toBe('silent');
    expect(stateOf(waitSecond(listener), 2)).toBe('timed-out');
  });
});

test('no order of events overfills the queue, loses a client or serves one twice', () => {
  const step = fc.constantFrom(
    (listener: Listener) => connect(listener),
    (listener: Listener) => connect(listener, 8),
    accept,
    waitSecond,
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), fc.array(step, { maxLength: 60 }), (backlog, steps) => {
      const end = steps.reduce((listener, apply) => {
        const next = apply(listener);
        expect(next.queue.length).toBeLessThanOrEqual(backlog + 1);
        expect(new Set(next.queue).size).toBe(next.queue.length);
        expect(countStates(next).queued).toBe(next.queue.length);
        expect(countStates(next).accepted).toBeGreaterThanOrEqual(countStates(listener).accepted);
        return next;
      }, listen(backlog));
      expect(acceptAll(end).queue).toEqual([]);
    }),
  );
});

describe('in words', () => {
  const listener = connect(listen(3), 8);

  test('every client says where it stands', () => {
    const words = listener.clients.map((client) => describeClient(client, listener));
    expect(words[3]).toBe('established, waiting in the queue, place 4');
    expect(words[4]).toBe('waiting for an answer; next SYN in 1 second');
  });

  test('a change names who it is about', () => {
    expect(describeChange(listen(3), listener)).toBe(
      'Clients 1, 2, 3 and 4 have a connection and a place in the accept queue. Clients 5, 6, 7 and 8 have no answer: the queue is full and Linux drops the SYN.',
    );
    expect(describeChange(listener, accept(listener))).toBe(
      'Client 1 has been accepted; a place in the queue is free.',
    );
  });
});
