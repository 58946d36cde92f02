import { type SessionEvent, typedText } from '../protocol/events.ts';
import { describeLink } from '../protocol/link.ts';
import { describeOutcome } from '../protocol/outcomes.ts';
import type { BackendName } from '../protocol/service.ts';
import type { Lab } from './lab.ts';
import type { Volatile } from './manifest.ts';

/** Linux hands out 32768 to 60999 (ip(7)), other systems up to 65535. */
const isEphemeral = (digits: string) => Number(digits) >= 32_768 && Number(digits) <= 65_535;

const volatileReplacers: Record<Volatile, (text: string) => string> = {
  'ephemeral-port': (text) =>
    text.replace(/\b\d{5}\b/g, (digits) => (isEphemeral(digits) ? '‹ephemeral port›' : digits)),
  duration: (text) => text.replace(/\b\d+(?:\.\d+)? ?(?:ms|s)\b/g, '‹duration›'),
};

const loopback = /\b127(?:\.\d{1,3}){3}\b/g;

/**
 * A performance as text that can be compared: each host's runs in order, each run's
 * streams whole, what the manifest names as volatile replaced. How output was cut into
 * pieces and how hosts took turns is not part of it.
 */
export function comparableText(lab: Lab, events: SessionEvent[], backends: BackendName[]): string {
  const text = [...lab.hosts.keys()].map((host) => hostText(host, events)).join('\n');
  const { held, failure } = verdict(events);
  const whole = `${text}\n${held ? 'every step held' : `step ${failure} did not hold`}\n`;
  const steady = lab.volatile.reduce((sum, kind) => volatileReplacers[kind](sum), whole);
  return backends.includes('plain') ? withoutAddresses(lab, steady) : steady;
}

/** Without a virtual network every host is at some loopback address. */
function withoutAddresses(lab: Lab, text: string): string {
  const own = [...lab.hosts.values()].flatMap(({ interfaces }) =>
    interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  );
  return own.reduce(
    (sum, address) => sum.replaceAll(address, '‹address›'),
    text.replace(loopback, '‹address›'),
  );
}

function verdict(events: SessionEvent[]): { held: boolean; failure?: number } {
  const ended = events.find((event) => event.type === 'script.ended');
  return { held: ended?.held ?? false, failure: (ended?.failure?.step ?? 0) + 1 };
}

function hostText(host: string, events: SessionEvent[]): string {
  const started = events.filter((event) => event.type === 'run.started' && event.host === host);
  const runs = started.map((event) => runText((event as { run: number }).run, events));
  const changes = events.flatMap((event) =>
    event.type === 'link.changed' && event.host === host ? [describeLink(event)] : [],
  );
  return [`── ${host}`, ...runs, section('links', changes.join('\n'))].filter(Boolean).join('\n');
}

function runText(run: number, events: SessionEvent[]): string {
  const own = events.filter((event) => 'run' in event && event.run === run);
  const output = (stream: string) =>
    own.map((event) => (event.type === 'run.output' && event.stream === stream ? event.text : '')).join('');
  const input = own.map(typedText).join('');
  const parts = [
    section('printed', output('stdout')),
    section('errors', output('stderr')),
    section('typed', input),
  ];
  const ended = own.find((event) => event.type === 'run.ended');
  const outcome = ended ? describeOutcome(ended.outcome) : 'still running';
  return [...parts.filter(Boolean), `outcome: ${outcome}`].join('\n');
}

const section = (title: string, text: string) =>
  text &&
  `${title}:\n${text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}`;
