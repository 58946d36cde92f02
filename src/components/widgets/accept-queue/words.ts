import { type Client, type Listener, nextAtS, roomOf } from './model.ts';

const seconds = (count: number) => (count === 1 ? '1 second' : `${count} seconds`);

const tries = (retries: number) => (retries === 0 ? '' : `, after ${retries + 1} SYNs in vain`);

/** Where a client stands, for a reader. */
export function describeClient(client: Client, listener: Listener): string {
  switch (client.state) {
    case 'silent': {
      const leftS = nextAtS(client) - listener.nowS;
      return `waiting for an answer${tries(client.retries)}; next SYN in ${seconds(leftS)}`;
    }
    case 'half-open':
      return 'half open: the handshake is not complete';
    case 'queued': {
      const place = listener.queue.indexOf(client.number) + 1;
      return `established, waiting in the queue, place ${place}`;
    }
    case 'accepted':
      return 'accepted: the program serves it over a socket of its own';
    case 'timed-out':
      return 'gave up: ETIMEDOUT, nobody ever answered';
  }
}

/** How full the accept queue is. */
export function describeQueue(listener: Listener): string {
  return `${listener.queue.length} of ${roomOf(listener)} places taken`;
}

const names = (clients: readonly Client[]) => {
  const numbers = clients.map(({ number }) => number);
  if (numbers.length === 1) return `Client ${numbers[0]}`;
  return `Clients ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
};

const has = (count: number) => (count === 1 ? 'has' : 'have');

/** Who sent another SYN and still has no answer. */
const retriedInVain = (before: Listener, after: Listener) =>
  after.clients.filter(({ number, state, retries }) => {
    const old = before.clients.find((client) => client.number === number);
    return state === 'silent' && old !== undefined && retries > old.retries;
  });

const sayAgain = (clients: Client[]) =>
  clients.length === 0 ? [] : [`${names(clients)} ${has(clients.length)} tried again, in vain.`];

/** What changed from one state of affairs to the next, for whoever listens and does not look. */
export function describeChange(before: Listener, after: Listener): string {
  const changed = after.clients.filter(
    (client) => before.clients.find((old) => old.number === client.number)?.state !== client.state,
  );
  const who = (state: Client['state']) => changed.filter((client) => client.state === state);
  const say = (state: Client['state'], rest: (count: number) => string) => {
    const clients = who(state);
    return clients.length === 0 ? [] : [`${names(clients)} ${rest(clients.length)}.`];
  };
  const news = [
    ...say('queued', (count) => `${has(count)} a connection and a place in the accept queue`),
    ...say('silent', (count) => `${has(count)} no answer: the queue is full and Linux drops the SYN`),
    ...sayAgain(retriedInVain(before, after)),
    ...say('accepted', (count) => `${has(count)} been accepted; a place in the queue is free`),
    ...say('timed-out', (count) => `${has(count)} given up`),
  ];
  if (after.nowS > before.nowS) news.unshift(`Second ${after.nowS}.`);
  return news.join(' ');
}
