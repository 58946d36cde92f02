import type { ClientMessage } from '../protocol/messages.ts';
import type { Session } from '../sessions/session.ts';
import type { Owner, Sessions } from '../sessions/sessions.ts';
import type { Logger } from './log.ts';
import type { Outbox } from './outbox.ts';
import type { PacketFeeds } from './packet-feeds.ts';

type Handlers = { [T in ClientMessage['type']]: (message: Extract<ClientMessage, { type: T }>) => unknown };

/** Messages whose answer says more than that it is done. */
export const answerThemselves: ClientMessage['type'][] = ['session.open', 'host.state', 'links.state'];

/** What messages that make processes are charged with, by how much they make. */
export const work: Partial<Record<ClientMessage['type'], number>> = {
  'session.open': 2,
  'run.start': 1,
  'script.start': 2,
  'host.state': 1,
  'link.set': 1,
  'links.reset': 1,
  'links.state': 1,
};

/** What requests need of the page that makes them. */
export interface Page extends Owner {
  readonly outbox: Outbox;
  readonly feeds: PacketFeeds;
  /** Something failed that nobody waits for. */
  refuse(error: unknown): void;
}

/** How each message of a page is carried out. */
export function requestHandlers(page: Page, sessions: Sessions, log: Logger): Handlers {
  const { outbox, feeds } = page;
  const sessionOf = (id: string) => sessions.get(id, page);

  function follow(id: string, { transcript }: Session, after: number): void {
    transcript.attach(({ seq, event }) => {
      if (!outbox.hasRoom) return false;
      outbox.send({ type: 'session.event', session: id, seq, event });
      return true;
    }, after);
    transcript.acknowledge(after);
  }

  return {
    'session.open': async ({ request, lab }) => {
      const waiting = (before: number) => outbox.send({ type: 'session.waiting', request, before });
      const { id, session } = await sessions.open(lab, page, waiting);
      log.info({ lab }, 'session opened');
      outbox.send({ type: 'session.opened', request, session: id });
      follow(id, session, 0);
    },
    'session.resume': ({ session: id, after }) => follow(id, sessions.adopt(id, page, after), after),
    'session.close': ({ session }) => {
      sessionOf(session);
      feeds.leave(session);
      return sessions.close(session);
    },
    'session.ack': ({ session, seq }) => sessionOf(session).transcript.acknowledge(seq),
    'run.start': ({ session, host, source }) => sessionOf(session).start(host, source),
    'run.stop': ({ session, host }) => sessionOf(session).stopOne(host),
    'run.interrupt': ({ session, host }) => sessionOf(session).interrupt(host),
    'run.input': ({ session, host, text }) => sessionOf(session).type(host, text),
    'run.closeInput': ({ session, host }) => sessionOf(session).closeInput(host),
    'host.state': async ({ request, session, host }) => {
      const state = await sessionOf(session).state(host);
      outbox.send({ type: 'host.state', request, state: state ?? null });
    },
    'packets.watch': ({ session }) => feeds.watch(session, sessionOf(session).capture.packets()),
    'packets.leave': ({ session }) => feeds.leave(session),
    'packets.empty': ({ session }) => sessionOf(session).capture.empty(),
    'link.set': ({ session, network, host, impairment }) =>
      sessionOf(session).setLink({ network, host }, impairment),
    'links.reset': ({ session }) => sessionOf(session).resetLinks(),
    'links.state': async ({ request, session }) => {
      const state = await sessionOf(session).linksState();
      outbox.send({ type: 'links.state', request, state });
    },
    'script.start': ({ session, sources }) => {
      sessionOf(session)
        .script.perform(sources)
        .catch((error) => page.refuse(error));
    },
    'script.stop': ({ session }) => sessionOf(session).script.cancel(),
  };
}
