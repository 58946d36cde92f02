import { type Call, type Match, type SentPacket, slackUs } from './model.ts';

/** A datagram waits no longer for the address of its next hop: three requests, a second apart. */
const longestWaitUs = 4_000_000;

/** Matches datagrams, and the fragments of datagrams, with the calls that sent them. */
export function matchUdp<C extends Call>(packets: readonly SentPacket[], calls: readonly C[]): Match<C>[] {
  const sends = calls.filter(({ what, local, remote }) => what === 'send' && local && remote);
  const sent = Map.groupBy(
    // In the order in which the kernel took them: names may have been found in another.
    sends.toSorted((a, b) => a.number - b.number),
    ({ on, local, remote, byteCount }) => keyOf(on, local?.port, remote?.address, remote?.port, byteCount),
  );
  const datagrams = Map.groupBy(
    packets.filter(({ ip, udp }) => ip && udp),
    ({ from, ip, udp }) =>
      keyOf(from, udp?.sourcePort, ip?.destination, udp?.destinationPort, udp?.dataLength),
  );
  const whole = [...sent].flatMap(([key, group]) => matchGroup(group, datagrams.get(key) ?? []));
  return [...whole, ...matchFragments(packets, whole)];
}

const keyOf = (...parts: (string | number | undefined)[]) => parts.join(' ');

/** Sends and datagrams of one host between the same ports with the same length: the n-th is the n-th. */
function matchGroup<C extends Call>(sends: C[], datagrams: SentPacket[]): Match<C>[] {
  if (sends.length === datagrams.length) {
    return datagrams.map(({ number }, index) => ({
      packet: number,
      call: sends[index] as C,
      certainty: 'exact',
      reason: 'carries what it sent',
    }));
  }
  return matchByTime(sends, datagrams);
}

/**
 * Some were never sent, or never reported. Which of several calls it was is not known then, but
 * it does not matter where they are all of one line.
 */
function matchByTime<C extends Call>(sends: C[], datagrams: SentPacket[]): Match<C>[] {
  let next = 0;
  return datagrams.flatMap(({ number, atUs }): Match<C>[] => {
    while (next < sends.length && atUs - (sends[next] as C).atUs > longestWaitUs) next += 1;
    const call = sends[next];
    if (!call || call.atUs > atUs + slackUs || !isOneLine(sends, next, atUs + slackUs)) return [];
    next += 1;
    const reason = 'carries what it sent, or another datagram of the same length';
    return [{ packet: number, call, certainty: 'inferred', reason }];
  });
}

/** Whether the sends from the place `first` on that were made by this time are all of its line. */
function isOneLine(sends: Call[], first: number, untilUs: number): boolean {
  const line = lineOf(sends[first] as Call);
  for (let index = first + 1; index < sends.length; index += 1) {
    const send = sends[index] as Call;
    if (send.atUs > untilUs) break;
    if (lineOf(send) !== line) return false;
  }
  return true;
}

const lineOf = ({ host, place }: Call) => place && `${host} ${place.line} ${place.file}`;

/** Fragments after the first have no ports; they share its identification (RFC 791, section 3.2). */
function matchFragments<C extends Call>(packets: readonly SentPacket[], whole: Match<C>[]): Match<C>[] {
  const matched = new Map(whole.map((match) => [match.packet, match]));
  const firsts = new Map<string, Match<C> | undefined>();
  return packets.flatMap((packet): Match<C>[] => {
    const { ip, from, network, number } = packet;
    if (!ip) return [];
    const key = keyOf(from, network, ip.source, ip.destination, ip.identification);
    if (ip.fragmentOffset === 0) firsts.set(key, matched.get(number));
    const first = ip.fragmentOffset === 0 ? undefined : firsts.get(key);
    return first ? [{ ...first, packet: number, reason: 'carries a further fragment of it' }] : [];
  });
}
