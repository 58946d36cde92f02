import { type Call, type Match, type SentPacket, slackUs } from './model.ts';

/** A request is sent three times, a second apart, before the kernel gives up (arp(7)). */
const patienceUs = 4_000_000;

/**
 * Matches requests for a link address with the call behind the first packet that could be sent
 * when it was known, or, when it never was, with the call that waited for it.
 *
 * @param packets in the order of their times
 * @param matched what is known of the other packets
 */
export function matchAddressRequests<C extends Call>(
  packets: readonly SentPacket[],
  calls: readonly C[],
  matched: readonly Match<C>[],
): Match<C>[] {
  const callOf = new Map(matched.map(({ packet, call }) => [packet, call]));
  const sentBy = Map.groupBy(
    packets.filter(({ number }) => callOf.has(number)),
    ({ from, network }) => `${from} ${network}`,
  );
  const onLink = onLinkOf(packets);
  const waiting = calls.filter(({ what, remote }) => (what === 'connect' || what === 'send') && remote);
  return packets.flatMap((packet): Match<C>[] => {
    if (packet.asksFor === undefined) return [];
    const sent = sentBy.get(`${packet.from} ${packet.network}`) ?? [];
    const next = nextTo(packet, sent, onLink);
    const call = next ? callOf.get(next.number) : waiting.find((each) => waitsFor(each, packet));
    if (!call) return [];
    const isDirect = !next || next.ip?.destination === packet.asksFor;
    const reason = isDirect ? 'asks first who has that address' : 'asks first for a router on the way';
    return [{ packet: packet.number, call, certainty: 'inferred', reason }];
  });
}

/** The first packet after it to the address that is asked for, else the first that needs a router. */
function nextTo(request: SentPacket, sent: SentPacket[], onLink: Set<string>): SentPacket | undefined {
  const { atUs, asksFor, network } = request;
  const after = sent.filter((each) => each.atUs >= atUs && each.atUs - atUs <= patienceUs);
  const direct = after.find(({ ip }) => ip?.destination === asksFor);
  return direct ?? after.find(({ ip }) => ip && !onLink.has(`${network} ${ip.destination}`));
}

/** The addresses that are known to be on a network: somebody asked for them there, or they spoke there themselves. */
function onLinkOf(packets: readonly SentPacket[]): Set<string> {
  return new Set(
    packets.flatMap(({ network, asksFor, ip, sameAs }) => [
      ...(asksFor ? [`${network} ${asksFor}`] : []),
      ...(ip && sameAs === undefined ? [`${network} ${ip.source}`] : []),
    ]),
  );
}

const waitsFor = ({ on, remote, atUs }: Call, packet: SentPacket) =>
  on === packet.from &&
  remote?.address === packet.asksFor &&
  atUs <= packet.atUs + slackUs &&
  packet.atUs - atUs <= patienceUs;
