import type { Impairment } from '../../protocol/impairment.ts';
import type { Means } from './link-abilities.ts';

/** A queue that is never the reason for a loss. */
const queuedPackets = 10_000;

/** How long a packet may wait for its turn at a limited rate, before it is lost. */
const longestWaitMs = 400;

/** A token bucket holds at least two full frames, and what flows in 4 ms (tc-tbf(8)). */
const bucketBytes = (rateKbit: number) => Math.max(4096, Math.ceil((rateKbit / 8) * 4));

/** Loses so many of ten thousand packets, at least one: hundredths of a percent count. */
function dropRule(percent: number): string {
  const perTenThousand = Math.max(1, Math.round(percent * 100));
  return perTenThousand >= 10_000 ? 'drop' : `numgen random mod 10000 < ${perTenThousand} drop`;
}

/** What one end of a link does to what leaves through it: a script, and it replaces what was there. */
export function queueScript(device: string, impairment: Impairment, means: Means): string {
  const discipline = means.netem ? netem(impairment, means) : bucket(impairment);
  return discipline === ''
    ? `tc qdisc del dev ${device} root 2>/dev/null || true`
    : `tc qdisc replace dev ${device} root ${discipline}`;
}

/** What netem loses nobody sees: where nftables can lose packets, it does. */
function netem(impairment: Impairment, means: Means): string {
  const { delayMs, jitterMs, lossPercent, duplicatePercent, reorderPercent, rateKbit } = impairment;
  const words = [
    delayMs && `delay ${delayMs}ms${jitterMs ? ` ${jitterMs}ms` : ''}`,
    lossPercent && !means.nft && `loss ${lossPercent}%`,
    duplicatePercent && `duplicate ${duplicatePercent}%`,
    reorderPercent && `reorder ${reorderPercent}%`,
    rateKbit && `rate ${rateKbit}kbit`,
  ].filter(Boolean);
  return words.length === 0 ? '' : `netem limit ${queuedPackets} ${words.join(' ')}`;
}

const bucket = ({ rateKbit }: Impairment) =>
  rateKbit ? `tbf rate ${rateKbit}kbit burst ${bucketBytes(rateKbit)} latency ${longestWaitMs}ms` : '';

/** How long a packet may be under way on such a link and still arrive: it has two ends. */
export const slowestMs = ({ delayMs = 0, jitterMs = 0, rateKbit }: Impairment) =>
  2 * (delayMs + jitterMs + (rateKbit ? longestWaitMs : 0));

/**
 * Loses packets in both directions at the far end of a host's link: what comes from the
 * host is coming in there, what goes to it is going out (nft(8), netdev family).
 */
export function lossScript(port: string, { lossPercent = 0 }: Impairment): string {
  const table = `netdev loss-${port}`;
  const chain = (hook: string) =>
    `chain ${hook} { type filter hook ${hook} device ${port} priority 0\n${dropRule(lossPercent)}\n}`;
  const fresh = lossPercent > 0 ? `table ${table} {\n${chain('ingress')}\n${chain('egress')}\n}` : '';
  return `nft -f - <<'END'\nadd table ${table}\ndelete table ${table}\n${fresh}\nEND`;
}
