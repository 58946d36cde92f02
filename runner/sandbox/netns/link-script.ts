import type { Impairment } from '../../protocol/impairment.ts';
import type { Latency } from './capture/crossings.ts';
import type { Means } from './link-abilities.ts';

/** A queue that is never the reason for a loss. */
const queuedPackets = 10_000;

/** What a queue holds beside a full bucket, as the time in which it flows off. */
const queueMs = 400;

/** A token bucket holds at least two full frames, and what flows in 4 ms (tc-tbf(8)). */
const bucketBytes = (rateKbit: number) => Math.max(4096, Math.ceil((rateKbit / 8) * 4));

/** How long a packet waits at a limited rate, behind a full queue and with an empty bucket, before it is lost. */
const longestWaitMs = (rateKbit: number) => queueMs + (bucketBytes(rateKbit) * 8) / rateKbit;

/** Loses so many of ten thousand packets, at least one: hundredths of a percent count. */
function dropRule(percent: number): string {
  const perTenThousand = Math.max(1, Math.round(percent * 100));
  return perTenThousand >= 10_000 ? 'drop' : `numgen random mod 10000 < ${perTenThousand} drop`;
}

/**
 * What one end of a link does to what leaves through it: a script, and it replaces what was
 * there. A netem that is already there is only changed, so no option may be left out that
 * was ever given and would stay; what limits the rate hangs below it (tc-netem(8)).
 */
export function queueScript(device: string, impairment: Impairment, means: Means): string {
  const delaying = means.netem ? netem(impairment, means) : '';
  const limiting = bucket(impairment);
  const put = (place: string, discipline: string) =>
    discipline === ''
      ? `tc qdisc del dev ${device} ${place} 2>/dev/null || true`
      : `tc qdisc replace dev ${device} ${place} ${discipline}`;
  if (delaying === '') return put('root', limiting);
  return [put('root handle 1:', delaying), put('parent 1:', limiting)].join('\n');
}

/**
 * What netem loses nobody sees: where nftables can lose packets, it does. The rate is none of
 * its concern: its queue counts packets, and ten thousand of them take minutes at a low rate.
 */
function netem(impairment: Impairment, means: Means): string {
  const { delayMs, jitterMs, lossPercent, duplicatePercent, reorderPercent } = impairment;
  const words = [
    delayMs && `delay ${delayMs}ms${jitterMs ? ` ${jitterMs}ms` : ''}`,
    lossPercent && !means.nft && `loss ${lossPercent}%`,
    duplicatePercent && `duplicate ${duplicatePercent}%`,
    reorderPercent && `reorder ${reorderPercent}%`,
  ].filter(Boolean);
  return words.length === 0 ? '' : `netem limit ${queuedPackets} ${words.join(' ')}`;
}

const bucket = ({ rateKbit }: Impairment) =>
  rateKbit ? `tbf rate ${rateKbit}kbit burst ${bucketBytes(rateKbit)} latency ${queueMs}ms` : '';

/** How long a packet that arrives is under way on such a link: it waits at one end only. */
export function latencyOf({ delayMs = 0, jitterMs = 0, rateKbit, reorderPercent }: Impairment): Latency {
  const leastMs = reorderPercent ? 0 : Math.max(0, delayMs - jitterMs);
  return { leastMs, mostMs: delayMs + jitterMs + (rateKbit ? longestWaitMs(rateKbit) : 0) };
}

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
