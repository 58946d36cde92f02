import type { Summary } from '../model.ts';
import type { DnsLayer } from './dns.ts';
import { going, named } from './reader.ts';

/** RFC 1035, section 4.1.1; 5: RFC 1996 and 2136. */
export const opcodes: Record<number, string> = {
  0: 'query',
  1: 'inverse query',
  2: 'status',
  4: 'notify',
  5: 'update',
};

/** RFC 1035, section 4.1.1, in the words of RFC 2136. */
export const rcodes: Record<number, string> = {
  0: 'no error',
  1: 'FORMERR: the query could not be read',
  2: 'SERVFAIL: the server failed',
  3: 'NXDOMAIN: no such name',
  4: 'NOTIMP: not implemented',
  5: 'REFUSED',
};

export const dnsSummary: Summary<DnsLayer> = {
  title: 'DNS',
  line(layer) {
    const { response, opcode, rcode, records } = layer;
    const question = records.find(({ section }) => section === 'question');
    const kind = response ? 'response' : (opcodes[opcode] ?? `opcode ${opcode}`);
    const asked = question ? ` ${question.type} ${question.name}` : '';
    if (!response || rcode)
      return going(layer, `${kind}${asked}${response ? `, ${named(rcodes, rcode)}` : ''}`);
    return going(layer, `${kind}${asked}: ${answersText(layer)}${layer.truncated ? ', truncated' : ''}`);
  },
};

function answersText({ records }: DnsLayer): string {
  const answers = records.filter(({ section }) => section === 'answer');
  const shown = answers.slice(0, 3).map(({ type, data }) => `${type} ${data.slice(0, 60)}`);
  const more = answers.length > 3 ? [`${answers.length - 3} more`] : [];
  return [...shown, ...more].join(', ') || 'no answer';
}
