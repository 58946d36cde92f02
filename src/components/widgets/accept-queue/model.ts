/**
 * What Linux does with clients that connect faster than a program accepts them.
 * Sources: listen(2) and tcp(7) of the Linux man-pages; `sk_acceptq_is_full` in the
 * kernel's include/net/sock.h, which compares with “greater than”, so that a backlog of
 * N holds N + 1; `tcp_syn_linear_timeouts` in the kernel's ip-sysctl documentation.
 */

/** The kernel's cap on every backlog, /proc/sys/net/core/somaxconn, since Linux 5.4. */
export const somaxconn = 4096;

/**
 * When a client sends its SYN again, in seconds after the first one: four more attempts a
 * second apart, then at doubling intervals (Linux 6.5 and later; before: 1, 3, 7, 15 …).
 */
export const retransmitAtS = [1, 2, 3, 4, 5, 7, 11, 19, 35, 67];

/** After so many seconds without an answer connect(2) fails with ETIMEDOUT. */
export const giveUpAtS = 131;

/** Where one client stands. */
export type State =
  /** Its SYN was dropped, and it waits to send the next one. */
  | 'silent'
  /** In the SYN queue: answered with SYN-ACK, its own ACK is on the way. */
  | 'half-open'
  /** In the accept queue: the handshake is complete, the program knows nothing of it yet. */
  | 'queued'
  /** accept() gave the program a socket for it. */
  | 'accepted'
  | 'timed-out';

export interface Client {
  /** Numbered in the order in which they first called, from 1. */
  number: number;
  state: State;
  /** When it sent its first SYN, in seconds. */
  calledAtS: number;
  /** How often it has sent its SYN again. */
  retries: number;
}

/** A listening socket and everyone who called it. Values are never changed, only replaced. */
export interface Listener {
  /** What listen() was given, after the cap. */
  backlog: number;
  nowS: number;
  clients: readonly Client[];
  /** Numbers of the clients in the accept queue, the oldest first. */
  queue: readonly number[];
}

/** listen(): a socket with an empty queue. */
export function listen(backlog: number, cap = somaxconn): Listener {
  return { backlog: Math.min(backlog, cap), nowS: 0, clients: [], queue: [] };
}

/** How many established connections the accept queue has room for. */
export const roomOf = ({ backlog }: Listener) => backlog + 1;

const isFull = (listener: Listener) => listener.queue.length >= roomOf(listener);

function update(listener: Listener, number: number, change: Partial<Client>): Listener {
  const clients = listener.clients.map((client) =>
    client.number === number ? { ...client, ...change } : client,
  );
  return { ...listener, clients };
}

/** A SYN arrives: it is answered, or dropped without a word while the accept queue is full. */
export function receiveSyn(listener: Listener, number: number): Listener {
  return update(listener, number, { state: isFull(listener) ? 'silent' : 'half-open' });
}

/**
 * The ACK that ends a handshake arrives: the connection joins the accept queue. When the
 * queue filled up meanwhile the ACK is ignored, and the request stays in the SYN queue.
 */
export function receiveAck(listener: Listener, number: number): Listener {
  const client = listener.clients.find((each) => each.number === number);
  if (client?.state !== 'half-open' || isFull(listener)) return listener;
  return { ...update(listener, number, { state: 'queued' }), queue: [...listener.queue, number] };
}

/** A whole handshake. On a LAN it takes less than a millisecond, so nothing comes between. */
const handshake = (listener: Listener, number: number) => receiveAck(receiveSyn(listener, number), number);

/** Clients connect, one after the other. */
export function connect(listener: Listener, count = 1): Listener {
  if (count === 0) return listener;
  const number = listener.clients.length + 1;
  const client: Client = { number, state: 'silent', calledAtS: listener.nowS, retries: 0 };
  const called = { ...listener, clients: [...listener.clients, client] };
  return connect(handshake(called, number), count - 1);
}

/** accept(): takes the oldest connection from the queue. Nothing changes when there is none. */
export function accept(listener: Listener): Listener {
  const [oldest, ...queue] = listener.queue;
  if (oldest === undefined) return listener;
  return update({ ...listener, queue }, oldest, { state: 'accepted' });
}

/** The second at which a client whose SYN was dropped does its next thing. */
export const nextAtS = ({ calledAtS, retries }: Client) => calledAtS + (retransmitAtS[retries] ?? giveUpAtS);

function retry(listener: Listener, { number, retries }: Client): Listener {
  if (retries === retransmitAtS.length) return update(listener, number, { state: 'timed-out' });
  return handshake(update(listener, number, { retries: retries + 1 }), number);
}

/** One second passes: whose time has come sends its SYN again, or gives up. */
export function waitSecond(listener: Listener): Listener {
  const later = { ...listener, nowS: listener.nowS + 1 };
  const due = later.clients.filter((client) => client.state === 'silent' && nextAtS(client) <= later.nowS);
  return due.reduce(retry, later);
}

/** How many clients stand where. */
export function countStates({ clients }: Listener): Record<State, number> {
  const counts = { silent: 0, 'half-open': 0, queued: 0, accepted: 0, 'timed-out': 0 };
  for (const { state } of clients) counts[state] += 1;
  return counts;
}
