import { type Call, type Match, type SentPacket, slackUs } from './model.ts';

/** A request is sent three times, a second apart, before the kernel gives up (arp(7)). */
const patienceUs = 4_000_000;

/** Matches requests for a link address with the latest call that may have needed it. */
export function matchAddressRequests<C extends Call>(
  packets: readonly SentPacket[],
  calls: readonly C[],
): Match<C>[] {
  const asking = calls.filter(({ what, remote }) => (what === 'connect' || what === 'send') && remote);
  const byHost = Map.groupBy(
    asking.toSorted((a, b) => a.atUs - b.atUs),
    ({ on }) => on,
  );
  return packets.flatMap((packet): Match<C>[] => {
    if (packet.asksFor === undefined) return [];
    const before = (byHost.get(packet.from) ?? []).filter((call) => isBefore(call, packet));
    const target = before.findLast(({ remote }) => remote?.address === packet.asksFor);
    const call = target ?? before.at(-1);
    if (!call) return [];
    const reason = target
      ? 'asks first who has that address'
      : 'asks first for what seems to be a router on the way';
    return [{ packet: packet.number, call, certainty: 'inferred', reason }];
  });
}

const isBefore = ({ atUs }: Call, packet: SentPacket) =>
  atUs <= packet.atUs + slackUs && packet.atUs - atUs <= patienceUs;
