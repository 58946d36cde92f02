import { type Answer, AUTHORITATIVE_ANSWER, type Packet, type Question, RECURSION_DESIRED } from 'dns-packet';

/** One resource record of the zone, as `zone.json` holds it. */
export interface ZoneEntry {
  name: string;
  type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'TXT';
  value: string;
}

/** What the name server is told: its own bare name and the records it answers for. */
export interface ZoneFile {
  server: string;
  records: ZoneEntry[];
}

/** Response codes of RFC 1035, section 4.1.1. */
export const rcode = { noError: 0, formError: 1, noName: 3, notImplemented: 4, refused: 5 } as const;

/** How long an answer may be kept: short, so that a changed zone is soon seen. */
const ttl = 300;

/** A longer chain of aliases is a loop. */
const longestChain = 8;

/** An EDNS answer larger than this risks fragmentation (RFC 9715 names 1400; DNS flag day 1232). */
const ednsBytes = 1232;

const plainBytes = 512;

const lower = (name: string) => name.toLowerCase().replace(/\.$/, '');

/** A zone begins at the last two labels of each of its names. */
const originOf = (name: string) => lower(name).split('.').slice(-2).join('.');

/** Answers queries for a zone as an authoritative server does (RFC 1034, section 4.3.2). */
export class ZoneAnswers {
  readonly #zone: ZoneFile;
  readonly #origins: Set<string>;

  constructor(zone: ZoneFile) {
    this.#zone = zone;
    this.#origins = new Set(zone.records.map(({ name }) => originOf(name)));
  }

  /** The response to a query; undefined when it is none: answering a response would make a loop. */
  respond(query: Packet): Packet | undefined {
    if (query.type !== 'query') return undefined;
    const [question, ...more] = query.questions ?? [];
    if (!question || more.length > 0) return respondTo(query, rcode.formError);
    // Bits 1 to 4 of the flags are the operation; 0 is a standard query.
    if (((query.flags ?? 0) >> 11) & 0xf) return respondTo(query, rcode.notImplemented);
    if (question.class !== 'IN' || !this.#origins.has(originOf(question.name))) {
      return respondTo(query, rcode.refused);
    }
    return this.#answer(query, question);
  }

  #answer(query: Packet, question: Question): Packet {
    const answers: Answer[] = [];
    let name = question.name;
    for (let link = 0; link < longestChain; link += 1) {
      const found = this.#recordsAt(name, question.type);
      answers.push(...found);
      const alias = found.find(({ type }) => type === 'CNAME');
      if (!alias || question.type === 'CNAME' || String(question.type) === 'ANY') break;
      name = (alias as { data: string }).data;
    }
    // The code tells of the last name of a chain of aliases (RFC 6604, section 3).
    const inside = this.#origins.has(originOf(name));
    const code = !inside || this.#exists(name) ? rcode.noError : rcode.noName;
    const empty = inside && !this.#recordsAt(name, question.type).length;
    return {
      ...respondTo(query, code, AUTHORITATIVE_ANSWER),
      answers,
      authorities: empty ? [this.#startOfAuthority(originOf(name))] : [],
    };
  }

  #recordsAt(name: string, type: string): Answer[] {
    const origin = originOf(name);
    const own = this.#zone.records
      .filter((each) => each.name === lower(name))
      .map((each) => toAnswer(each, name));
    const top = lower(name) === origin && this.#origins.has(origin);
    const all = top && type === 'SOA' ? [...own, this.#startOfAuthority(origin)] : own;
    return all.filter((each) => type === 'ANY' || each.type === type || each.type === 'CNAME');
  }

  /** True for a name with records and for a name that others end in (RFC 8020). */
  #exists(name: string): boolean {
    const wanted = lower(name);
    if (wanted === originOf(name)) return true;
    return this.#zone.records.some((each) => each.name === wanted || each.name.endsWith(`.${wanted}`));
  }

  /** With it a resolver knows how long it may keep a “no” (RFC 2308, section 3). */
  #startOfAuthority(origin: string): Answer {
    const data = {
      mname: `${this.#zone.server}.${origin}`,
      rname: `hostmaster.${origin}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: 60,
    };
    return { type: 'SOA', name: origin, class: 'IN', ttl: data.minimum, data };
  }
}

/** How many bytes the asker takes over UDP: 512, or what its OPT record says (RFC 6891, section 6.2.5). */
export function udpBytes(query: Packet): number {
  const opt = query.additionals?.find((each) => each.type === 'OPT');
  if (opt?.type !== 'OPT') return plainBytes;
  return Math.min(Math.max(opt.udpPayloadSize, plainBytes), ednsBytes);
}

/** A response without records: the query's number and question, and a code. */
export function respondTo(query: Packet, code: number, flags = 0): Packet {
  return {
    type: 'response',
    id: query.id,
    flags: ((query.flags ?? 0) & RECURSION_DESIRED) | flags | code,
    questions: query.questions,
    answers: [],
    authorities: [],
    additionals: query.additionals?.some(({ type }) => type === 'OPT') ? [ownOpt] : [],
  };
}

/** A query with an OPT record is answered with one (RFC 6891, section 6.1.1). */
const ownOpt: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: ednsBytes,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function toAnswer({ type, value }: ZoneEntry, name: string): Answer {
  const head = { name, ttl, class: 'IN' as const };
  if (type === 'TXT') return { ...head, type, data: characterStrings(value) };
  if (type !== 'MX') return { ...head, type, data: value };
  const [preference, exchange] = value.split(' ') as [string, string];
  return { ...head, type, data: { preference: Number(preference), exchange } };
}

/** A text as strings of at most 255 bytes (RFC 1035, section 3.3). */
function characterStrings(value: string): Buffer[] {
  const bytes = Buffer.from(value);
  return Array.from({ length: Math.ceil(bytes.length / 255) }, (_, index) =>
    bytes.subarray(index * 255, index * 255 + 255),
  );
}
