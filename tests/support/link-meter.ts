import { text } from 'node:stream/consumers';
import type { Lab } from '../../runner/labs/lab.ts';
import type { Backend, LabNetwork } from '../../runner/sandbox/backend.ts';
import { imageOf } from './images.ts';
import { labFrom } from './lab-from.ts';

/** What a meter sends: so many datagrams, one every `gapMs`, each with so many bytes, and what is sent back. */
export interface Load {
  count: number;
  gapMs: number;
  bytes: number;
  answerBytes: number;
}

/** What happened to the datagrams that went one way. */
export interface Way {
  sent: number;
  arrived: number;
  /** How many arrived a second time. */
  again: number;
  /** How many arrived after one that was sent later. */
  overtaken: number;
  /** How long each was under way, in milliseconds, the shortest first. */
  delaysMs: number[];
  /** From the first arrival to the last. */
  spanMs: number;
}

/** A copy of a datagram: what it is a copy of, when it was sent and when it came. */
interface Arrival {
  of: number;
  sentMs: number;
  atMs: number;
}

/** An answer: its datagram, when that was sent, as which one it arrived, when, and when the answer came. */
type Answer = [of: number, sentMs: number, arrival: number, thereMs: number, backMs: number];

/** All hosts read the same monotonic clock. */
const common = `import { createSocket } from 'node:dgram';
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;`;

/** Answers every copy of a datagram with its place among those of its sender, and its time. */
const echo = `${common}
const arrivals = new Map();
const socket = createSocket('udp4').on('message', (bytes, { address, port }) => {
  const [of, sentMs, answerBytes] = JSON.parse(bytes);
  const arrival = arrivals.get(port) ?? 0;
  arrivals.set(port, arrival + 1);
  const answer = JSON.stringify([of, sentMs, arrival, nowMs()]).padEnd(answerBytes);
  socket.send(answer, port, address);
});
socket.bind(7000, () => console.log('ready'));`;

/**
 * Sends nothing before both hosts know each other's MAC addresses, and ends when nothing
 * came for ten looks: counted, because a machine at work may look late.
 */
const meter = `${common}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const { count, gapMs, bytes, answerBytes } = JSON.parse(process.argv[2]);
const server = '192.168.1.20';
let quiet = 0;
async function silence() {
  for (quiet = 0; quiet < 10; quiet++) await pause(100);
}

const first = createSocket('udp4').on('message', () => (quiet = 0));
const asking = setInterval(() => first.send('[0, 0, 0]', 7000, server), 100);
await new Promise((resolve) => first.once('message', resolve));
clearInterval(asking);
await silence();
first.close();

const answers = [];
const socket = createSocket('udp4');
socket.on('message', (bytes) => {
  quiet = 0;
  answers.push([...JSON.parse(bytes), nowMs()]);
});
const beganMs = nowMs();
for (let of = 0; of < count; of++) {
  const early = beganMs + of * gapMs - nowMs();
  if (early > 0) await pause(early);
  socket.send(JSON.stringify([of, nowMs(), answerBytes]).padEnd(bytes), 7000, server);
}
await silence();
console.log(JSON.stringify(answers));
socket.close();`;

const defaultLoad: Load = { count: 50, gapMs: 4, bytes: 64, answerBytes: 64 };

const lab = (): Lab =>
  labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24' } },
      hosts: {
        server: { lan: '192.168.1.20', program: 'server.ts' },
        client: { lan: '192.168.1.10', program: 'client.ts' },
      },
      script: [{ run: 'client' }],
    },
    { 'server.ts': echo, 'client.ts': meter },
  );

/** Two hosts, `client` and `server`, on one network `lan`, and what it does to datagrams between them. */
export class LinkMeter implements AsyncDisposable {
  readonly network: LabNetwork;
  readonly #lab: Lab;

  private constructor(network: LabNetwork, lab: Lab) {
    this.network = network;
    this.#lab = lab;
  }

  static async open(backend: Backend): Promise<LinkMeter> {
    const made = lab();
    const network = await backend.openNetwork(made);
    const server = await network.prepare('server');
    server.start(await imageOf(made, 'server'));
    await new Promise((resolve) => server.stdout.once('data', resolve));
    return new LinkMeter(network, made);
  }

  /** Sends datagrams from the client to the server, and back. */
  async measure(load: Partial<Load> = {}): Promise<{ there: Way; back: Way }> {
    const whole = { ...defaultLoad, ...load };
    const client = await this.network.prepare('client');
    client.start({ ...(await imageOf(this.#lab, 'client')), args: [JSON.stringify(whole)] });
    return waysOf(whole.count, JSON.parse(await text(client.stdout)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.network[Symbol.asyncDispose]() as Promise<void>;
  }
}

/** An answer that was lost hides only when its datagram had arrived, not that it had. */
function waysOf(count: number, answers: Answer[]): { there: Way; back: Way } {
  const byPlace = new Map(answers.map((answer) => [answer[2], answer]));
  const seen = [...byPlace.values()].sort((a, b) => a[2] - b[2]);
  const arrived = (seen.at(-1)?.[2] ?? -1) + 1;
  const there = seen.map(([of, sentMs, , atMs]) => ({ of, sentMs, atMs }));
  const back = answers.map(([, , of, sentMs, atMs]) => ({ of, sentMs, atMs }));
  return { there: { ...wayOf(count, there), arrived }, back: wayOf(arrived, back) };
}

function wayOf(sent: number, arrivals: Arrival[]): Way {
  let latest = -1;
  let overtaken = 0;
  for (const { of } of arrivals) {
    if (of < latest) overtaken++;
    latest = Math.max(latest, of);
  }
  return {
    sent,
    arrived: arrivals.length,
    again: arrivals.length - new Set(arrivals.map(({ of }) => of)).size,
    overtaken,
    delaysMs: arrivals.map(({ sentMs, atMs }) => atMs - sentMs).sort((a, b) => a - b),
    spanMs: (arrivals.at(-1)?.atMs ?? 0) - (arrivals[0]?.atMs ?? 0),
  };
}
