import { expect, test } from 'vitest';
import { courseFolders } from '../../../../runner/cli/course.ts';
import { recordedCalls } from '../../../../runner/labs/call-recording.ts';
import { loadLab } from '../../../../runner/labs/load.ts';
import { recordedPackets } from '../../../../runner/labs/packet-recording.ts';
import { lanesOf } from '../../../../src/components/wire/lanes.ts';
import { calledLines } from '../../../../src/components/wire/lines/called-lines.ts';
import { exactCause, matchesOf } from '../../../../src/components/wire/lines/exact-causes.ts';
import { PanelCapture } from '../../../../src/components/wire/panel-capture.ts';

/** A recording as the panel holds it, and what its lines did. */
function recorded(name: string) {
  const lab = loadLab(courseFolders.labs, name);
  const capture = new PanelCapture({ lanes: lanesOf(lab) });
  for (const packet of recordedPackets(lab)) capture.add(packet);
  capture.hear(recordedCalls(lab));
  const matches = matchesOf(capture);
  const seen = (number: number) => {
    const { from, network } = capture.rows.of(number)?.packet ?? {};
    return `${from} on ${network}`;
  };
  const linesOf = (host: string) =>
    calledLines({ calls: capture.calls, matches }, (call) =>
      call.host === host ? call.place?.line : undefined,
    );
  return { capture, matches, linesOf, seen };
}

test('a packet that a router forwards belongs to its line on both networks, the second time inferred', () => {
  const { linesOf, seen } = recorded('nat');
  const connect = linesOf('laptop').find(({ calls }) => calls.includes('connect'));
  const told = [...(connect?.packets ?? [])].map(([number, { certainty }]) => `${seen(number)} ${certainty}`);
  expect(told).toContain('laptop on home exact');
  expect(told).toContain('router on net inferred');
});

test('a line causes only what its own host sent', () => {
  const { linesOf, seen } = recorded('tcp-two-messages');
  for (const host of ['prompt', 'late']) {
    const own = linesOf(host).flatMap(({ packets }) => [...packets.keys()].map(seen));
    expect(new Set(own)).toEqual(new Set([`${host} on lan`]));
  }
});

test('a row names only lines, and only what is sure', () => {
  const { capture, matches } = recorded('tcp-greet');
  const causes = capture.rows.packets.map(({ packet, label }) => [
    label.text,
    exactCause(matches, packet.number),
  ]);
  expect(causes.filter(([, cause]) => cause)).toEqual([
    ['SYN', 'client.ts:4 connect'],
    ['34 bytes “Hello you are connected to server”', 'server.ts:8 end'],
    ['FIN ACK', 'server.ts:8 end'],
  ]);
});
