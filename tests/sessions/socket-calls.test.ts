import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../runner/labs/lab.ts';
import { loadLab } from '../../runner/labs/load.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import type { Session } from '../../runner/sessions/session.ts';
import type { SentPacket } from '../../runner/wire/calls/model.ts';
import { attack } from '../support/attack.ts';
import { backendNamed } from '../support/backends.ts';
import { matchedOf } from '../support/matched.ts';
import { openSession } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

const runnable = join(import.meta.dirname, '../../runnable');

/** `client client.ts:4`, the line of a lab's program that holds the text. */
function lineOf(lab: Lab, host: string, text: string): string {
  const { file = '', source = '' } = lab.hosts.get(host)?.program ?? {};
  const line = source.split('\n').findIndex((each) => each.includes(text)) + 1;
  if (line === 0) throw new Error(`expected “${text}” in ${file}`);
  return `${host} ${file}:${line}`;
}

const kindOf = ({ tcp, udp, asksFor, ip }: SentPacket) => {
  if (tcp) {
    const flags = (['syn', 'ack', 'fin', 'rst'] as const).filter((flag) => tcp[flag]).join(' ');
    return `${flags}${tcp.dataLength > 0 ? ` ${tcp.dataLength}` : ''}`;
  }
  if (udp) return `udp ${udp.dataLength}`;
  if (asksFor) return 'arp';
  return ip && ip.fragmentOffset > 0 ? 'fragment' : '';
};

/** Each packet with the lines that caused it; an inferred one with a question mark. */
function toldBy(session: Session, wanted: (packet: SentPacket) => boolean = () => true): string[] {
  const { sent, matches } = matchedOf(session);
  return sent.filter(wanted).flatMap((packet) => {
    const lines = matches.ofPacket(packet.number).map(({ call: { what, host, place }, certainty }) => {
      const where = place ? ` ${host} ${place.file}:${place.line}` : ` ${host}`;
      return `${what}${certainty === 'exact' ? '' : '?'}${where}`;
    });
    return lines.length > 0 ? [`${packet.from}: ${kindOf(packet)} ← ${lines.join(', ')}`] : [];
  });
}

describe('the packets of a lab and the lines that caused them', () => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed('netns');
  });

  async function perform(lab: Lab): Promise<{ session: Session } & AsyncDisposable> {
    const { session } = await openSession(lab, backend);
    session.capture.packets();
    expect(await session.script.perform()).toEqual({ held: true });
    await pause(100);
    return { session, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
  }

  test('tcp-greet: connect opens, one end carries the greeting and ends, Node ends the other side', async () => {
    const lab = loadLab(runnable, 'tcp-greet');
    await using done = await perform(lab);
    const [connects, listens] = [lineOf(lab, 'client', 'connect({'), lineOf(lab, 'server', '.listen(')];
    const ends = lineOf(lab, 'server', 'connection.end(');
    expect(toldBy(done.session, ({ tcp }) => tcp !== undefined)).toEqual([
      `client: syn ← connect ${connects}`,
      `server: syn ack ← listen? ${listens}`,
      `client: ack ← connect? ${connects}`,
      `server: ack 34 ← end ${ends}`,
      `server: ack fin ← end ${ends}`,
      'client: ack fin ← end client',
    ]);
    expect(toldBy(done.session, ({ asksFor }) => asksFor === '192.168.1.20')).toEqual([
      `client: arp ← connect? ${connects}`,
    ]);
  });

  test('choosing a line marks its packets', async () => {
    const lab = loadLab(runnable, 'tcp-greet');
    await using done = await perform(lab);
    const { sent, matches } = matchedOf(done.session);
    const line = Number(lineOf(lab, 'server', 'connection.end(').split(':')[1]);
    const marked = matches.ofLine('server', 'server.ts', line).map(({ packet }) => sent[packet - 1]);
    expect(marked.map((packet) => packet && kindOf(packet))).toEqual(['ack 34', 'ack fin']);
    expect(matches.ofLine('client', 'server.ts', line)).toEqual([]);
  });

  test('nat: each side’s own segments belong to its lines, before and behind the translation', async () => {
    const lab = loadLab(runnable, 'nat');
    await using done = await perform(lab);
    const own = (host: string) =>
      toldBy(done.session, ({ tcp, from }) => tcp !== undefined && from === host).toSorted();
    const out = lineOf(lab, 'laptop', "host: 'server'");
    const inside = lineOf(lab, 'laptop', 'visitor.end(');
    expect(own('laptop')).toEqual(
      [
        `laptop: syn ← connect ${out}`,
        `laptop: ack ← connect? ${out}`,
        'laptop: ack fin ← end laptop',
        `laptop: syn ack ← listen? ${lineOf(lab, 'laptop', '.listen(')}`,
        `laptop: ack 28 ← end ${inside}`,
        `laptop: ack fin ← end ${inside}`,
      ].toSorted(),
    );
    const back = lineOf(lab, 'server', 'port: 8080');
    expect(own('router')).toEqual(
      expect.arrayContaining([
        `router: syn ← connect? ${out}`,
        `router: syn ← connect? ${back}`,
        `router: ack 28 ← end? ${inside}`,
      ]),
    );
    expect(own('server')).toContain(`server: syn ← connect ${back}`);
    expect(own('server')).toContain(`server: ack 20 ← end ${lineOf(lab, 'server', 'caller.end(')}`);
  });

  test('a segment that carries two writes belongs to both lines, and a long write to many segments', async () => {
    const lab = labOf(
      {
        server: `import { createServer } from 'node:net';
          createServer((peer) => peer.resume()).listen({ host: '0.0.0.0', port: 7400 });`,
        client: `import { connect } from 'node:net';
          const socket = connect({ host: 'server', port: 7400 });
          socket.write('one');
          socket.write('two');
          socket.end('x'.repeat(5000));
          socket.resume();`,
      },
      [
        { run: 'server', until: { listening: 7400 } },
        { run: 'client', until: 'exit' },
      ],
    );
    await using done = await perform(lab);
    const { sent, matches } = matchedOf(done.session);
    const bytesOf = (line: number) =>
      matches.ofLine('client', 'client.ts', line).map(({ packet }) => sent[packet - 1]);
    const carrying = (line: number) => bytesOf(line).filter((packet) => (packet?.tcp?.dataLength ?? 0) > 0);
    expect(carrying(3)).toHaveLength(1);
    expect(carrying(4)).toHaveLength(1);
    expect(carrying(5).length).toBeGreaterThan(3);
    const [second] = carrying(4);
    const lines = matches
      .ofPacket(second?.number ?? 0)
      .map(({ call, certainty }) => [call.place?.line, certainty]);
    expect(lines).toContainEqual([4, 'exact']);
    expect(lines).toContainEqual([5, 'exact']);
  });

  test('datagrams belong to the lines that sent them, with their fragments', async () => {
    const lab = labOf(
      {
        server: `import { createSocket } from 'node:dgram';
          createSocket('udp4').on('message', (message) => console.log(message.length))
            .bind(7401, () => console.log('bound'));`,
        client: `import { createSocket } from 'node:dgram';
          const socket = createSocket('udp4');
          socket.send('short', 7401, 'server', () => {
            socket.send('other', 7401, 'server', () => {
              socket.send(Buffer.alloc(4000), 7401, 'server', () => socket.close());
            });
          });`,
      },
      [
        { run: 'server', until: { output: 'bound' } },
        { run: 'client', until: 'exit' },
        { wait: 'server', until: { output: '4000' } },
      ],
    );
    await using done = await perform(lab);
    const told = toldBy(done.session, ({ from }) => from === 'client');
    expect(told).toEqual([
      'client: arp ← send? client client.ts:3',
      'client: udp 5 ← send client client.ts:3',
      'client: udp 5 ← send client client.ts:4',
      'client: udp 4000 ← send client client.ts:5',
      'client: fragment ← send client client.ts:5',
      'client: fragment ← send client client.ts:5',
    ]);
  });

  test('slices of texts, and datagrams after one that failed, belong to their own lines', async () => {
    const lab = labOf(
      {
        server: `import { createSocket } from 'node:dgram';
          createSocket('udp4').on('message', (message) => console.log(String(message)))
            .bind(7403, () => console.log('bound'));`,
        client: `import { createSocket } from 'node:dgram';
          const socket = createSocket('udp4');
          socket.send('lost!', 7403, 'no-such-host', () => {
            socket.send('hello wide world', 0, 5, 7403, 'server', taken);
            socket.send('wide world', 0, 4, 7403, 'server', taken);
            socket.send('there', 7403, 'server', taken);
          });
          let left = 3; // their names are found in any order
          function taken() { left -= 1; if (left === 0) socket.close(); }`,
      },
      [
        { run: 'server', until: { output: 'bound' } },
        { run: 'client', until: 'exit' },
        { wait: 'server', until: { output: 'there' } },
      ],
    );
    await using done = await perform(lab);
    const told = toldBy(done.session, ({ from, udp }) => from === 'client' && udp?.destinationPort === 7403);
    expect(told.toSorted()).toEqual([
      'client: udp 4 ← send client client.ts:5',
      'client: udp 5 ← send client client.ts:4',
      'client: udp 5 ← send client client.ts:6',
    ]);
  });

  test('equal datagrams whose names are found out of order keep their lines', async () => {
    const lab = labOf(
      {
        server: '',
        client: `import { createSocket } from 'node:dgram';
        const waits = { slow: 80, quick: 5 };
        const lookup = (name, options, found) =>
          setTimeout(() => found(null, name in waits ? '192.168.1.20' : name, 4), waits[name] ?? 0);
        const socket = createSocket({ type: 'udp4', lookup });
        socket.send('equal', 7405, 'slow', () => socket.close());
        socket.send('equal', 7405, 'quick');`,
      },
      [{ run: 'client', until: 'exit' }],
    );
    await using done = await perform(lab);
    expect(toldBy(done.session, ({ udp }) => udp?.destinationPort === 7405)).toEqual([
      'client: udp 5 ← send client client.ts:7',
      'client: udp 5 ← send client client.ts:6',
    ]);
  });

  test('a fetch opens a connection and asks by its line', async () => {
    const lab = labOf(
      {
        server: `import { createServer } from 'node:http';
          createServer((request, response) => response.end('page')).listen({ host: '0.0.0.0', port: 7404 });`,
        client: `const address = 'http://server:7404/';
          const page = await fetch(address);
          console.log(await page.text());
          const posted = await fetch(address, { method: 'POST', body: 'text' });
          console.log(await posted.text());`,
      },
      [
        { run: 'server', until: { listening: 7404 } },
        { run: 'client', until: 'exit' },
      ],
    );
    await using done = await perform(lab);
    const told = toldBy(
      done.session,
      ({ from, tcp }) => from === 'client' && tcp !== undefined && (tcp.dataLength > 0 || tcp.syn),
    );
    expect(told[0]).toBe('client: syn ← connect client client.ts:2');
    expect(told.slice(1).map((each) => each.replace(/ack \d+/, 'ack n'))).toEqual(
      expect.arrayContaining([
        'client: ack n ← write client client.ts:2',
        expect.stringMatching(/^client: ack n ← write client client\.ts:4/),
      ]),
    );
    expect(told.filter((each) => !each.includes('client.ts'))).toEqual([]);
  });

  test('a refused connection: the answer of the other kernel is inferred', async () => {
    const lab = labOf(
      {
        server: 'setInterval(() => {}, 1000);',
        client: `import { connect } from 'node:net';
          connect({ host: 'server', port: 7402 }).on('error', ({ code }) => console.log(code));`,
      },
      [{ run: 'client', until: 'exit' }],
    );
    await using done = await perform(lab);
    expect(toldBy(done.session, ({ tcp }) => tcp !== undefined)).toEqual([
      'client: syn ← connect client client.ts:2',
      'server: ack rst ← connect? client client.ts:2',
    ]);
  });

  test('a second script begins with no call of the first', async () => {
    const { session } = await openSession(loadLab(runnable, 'tcp-greet'), backend);
    await using _ = session;
    const log = session.capture.packets();
    for (let round = 0; round < 2; round += 1) await session.script.perform();
    await pause(100);
    const numbers = log.calls.map(({ number }) => number);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(Math.min(...log.calls.map(({ run }) => run))).toBe(3);
  });

  test('a process made ready leaves no connection in its host’s tables', async () => {
    const network = await backend.openNetwork(labOf({ server: '' }));
    await using _ = network;
    await network.prepare('server');
    expect((await network.state('server'))?.connections).toEqual([]);
  });
});

describe('a program that writes to the descriptor of its reports', () => {
  const writing = (statement: string) => `import { writeSync } from 'node:fs';
    const line = JSON.stringify({ what: 'write', protocol: 'tcp', socket: 1, atUs: 5 }) + '\\n';
    const long = 'x'.repeat(1 << 20);
    try { ${statement} } catch ({ code }) { console.log(code); }
    console.log('done');`;

  test.each([
    ['rubbish', "writeSync(3, 'rubbish\\n');", /^done\n$/],
    [
      'a line without end',
      'for (let round = 0; round < 100; round += 1) writeSync(3, long);',
      /^(EPIPE|ECONNRESET)\ndone\n$/,
    ],
    ['a flood of lies', 'for (;;) writeSync(3, line);', /^(EPIPE|ECONNRESET)\ndone\n$/],
  ])('%s hurts nobody', async (_, statement, expected) => {
    let kept = 0;
    const { outcome, stdout } = await attack(writing(statement), {
      meanwhile: async ({ session }) => {
        await session.runOn('server')?.ended;
        kept = session.capture.packets().calls.length;
      },
    });
    expect(stdout).toMatch(expected);
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
    expect(kept).toBeLessThanOrEqual(defaultLimits.capture.callsPerRun + 2);
  });
});
