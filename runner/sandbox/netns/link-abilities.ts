import { type Ability, abilities } from '../../protocol/impairment.ts';
import type { Holder } from './enter.ts';
import { inNetwork } from './host-shell.ts';

/** The means by which this machine can impair a link. */
export interface Means {
  /** tc-netem(8) delays, varies, duplicates and reorders, and loses where nftables cannot. */
  netem: boolean;
  /** nftables' random numbers lose packets. */
  nft: boolean;
  /** A token bucket limits the rate, tc-tbf(8). */
  tbf: boolean;
}

/** Each is tried, on the loopback of the namespace that holds the bridges, which carries nothing. */
const trial = `
tc qdisc replace dev lo root netem delay 1ms && echo netem && tc qdisc del dev lo root
tc qdisc replace dev lo root tbf rate 1mbit burst 4kb latency 50ms && echo tbf && tc qdisc del dev lo root
nft -f - <<'END' && echo nft && nft delete table netdev trial
table netdev trial {
  chain out { type filter hook egress device lo priority 0
    numgen random mod 10000 < 1 accept
  }
}
END
true`;

/** Finds out by trying what the kernel and the commands of this machine can do. */
export async function findMeans(holder: Holder): Promise<Means> {
  const { stdout } = await inNetwork(holder, undefined, trial);
  const found = stdout.split('\n');
  return { netem: found.includes('netem'), nft: found.includes('nft'), tbf: found.includes('tbf') };
}

/** What can be done to packets by these means. */
export function abilitiesOf({ netem, nft, tbf }: Means): Ability[] {
  const byNetem: Ability[] = ['delay', 'jitter', 'duplicate', 'reorder'];
  const able = new Set<Ability>([
    ...(netem || nft ? (['lose'] as const) : []),
    ...(tbf ? (['limit rate'] as const) : []),
    ...(netem ? byNetem : []),
  ]);
  return abilities.filter((each) => able.has(each));
}
