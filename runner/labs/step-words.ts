import type { Step, Until } from './manifest.ts';

/** What a host is expected to do, such as “server to listen on port 9999”. */
export function untilWords(host: string, until: Until): string {
  if (until === 'exit') return `${host} to finish`;
  if ('exit' in until) return `${host} to end with exit code ${until.exit}`;
  if ('output' in until) return `${host} to print ${JSON.stringify(until.output)}`;
  return `${host} to listen on port ${until.listening}`;
}

/** What a step waits for before the next begins; empty when it waits for nothing. */
export function awaitedWords(step: Step): string {
  if ('expect' in step) {
    const { expect, table, has, lacks } = step;
    return `${has ? 'a row' : 'no row'} with ${JSON.stringify(has ?? lacks)} in the ${table} of ${expect}`;
  }
  if ('packets' in step) {
    const { packets, from, network } = step;
    return `${packets} packets${from ? ` from ${from}` : ''}${network ? ` on ${network}` : ''}`;
  }
  if (!('until' in step) || step.until === undefined) return '';
  return untilWords(hostOf(step), step.until);
}

function hostOf(step: Extract<Step, { until?: unknown }>): string {
  if ('run' in step) return step.run;
  if ('wait' in step) return step.wait;
  if ('interrupt' in step) return step.interrupt;
  return 'closeInput' in step ? step.closeInput : step.type;
}
