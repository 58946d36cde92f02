import { type Listener, roomOf, type State } from './model.ts';
import { describeQueue } from './words.ts';

/** One part of the drawing, with the clients that stand there. */
export interface Zone {
  name: 'network' | 'queue' | 'program';
  title: string;
  note: string;
  /** Numbers of the clients, in the order in which they are drawn. */
  clients: readonly number[];
  /** Places that are drawn empty. */
  free: number;
}

/** What the drawing shows of a listener: the same for the build and for the browser. */
export function zonesOf(listener: Listener): Zone[] {
  const standing = (state: State) =>
    listener.clients.filter((client) => client.state === state).map(({ number }) => number);
  return [
    {
      name: 'network',
      title: 'Waiting for an answer',
      note: 'SYN sent, and dropped without a word',
      clients: standing('silent'),
      free: 0,
    },
    {
      name: 'queue',
      title: 'Accept queue',
      note: `${describeQueue(listener)}: backlog ${listener.backlog}, and one more`,
      clients: listener.queue,
      free: roomOf(listener) - listener.queue.length,
    },
    {
      name: 'program',
      title: 'Accepted',
      note: 'a socket each, and no limit here',
      clients: standing('accepted'),
      free: 0,
    },
  ];
}
