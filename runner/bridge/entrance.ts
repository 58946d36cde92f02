import type { IncomingMessage, ServerResponse } from 'node:http';
import { entrancePath, tokenNameAt } from '../protocol/service.ts';
import type { Gate } from './gate.ts';
import type { Keys } from './keys.ts';
import { sendNotice } from './notice.ts';
import type { Readers } from './readers.ts';

/** No key is longer. */
const keyBytes = 128;

const sentences = {
  used: 'This address was used already, or is of an earlier start of the runner: each lets one browser in, once. Press Enter in the runner’s terminal, and it prints another.',
  crowded: 'Many readers come in at this moment. This page tries again by itself.',
  forgets:
    'This browser keeps no cookies or no data for this site, and without them the runner cannot know it again. Allow both for this address, then press Enter in the runner’s terminal and open the address that it prints.',
};

/**
 * Exchanges the key of the page's address for a cookie and a token, then leads to the page without it.
 *
 * @param prefix what stands before the site's paths in the browser's address
 */
const scriptAt = (prefix: string) => `(async () => {
  const entrance = ${JSON.stringify(prefix + entrancePath)};
  const name = ${JSON.stringify(tokenNameAt(`${prefix}/`))};
  const url = new URL(location.href);
  const key = url.searchParams.get('key');
  url.searchParams.delete('key');
  const say = (words) => { document.querySelector('[role=status]').textContent = words; };
  // Where there is no room for all pages, the token is kept for this tab.
  const keep = (token) => {
    try { localStorage.setItem(name, token); sessionStorage.removeItem(name); return true; } catch {}
    try { sessionStorage.setItem(name, token); return true; } catch { return false; }
  };
  const enter = async () => {
    const answer = await fetch(entrance, { method: 'POST', body: key });
    if (answer.status !== 503) return answer;
    say(await answer.text());
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return enter();
  };
  try {
    const answer = await enter();
    if (!answer.ok) return say(await answer.text());
    const { token } = await answer.json();
    if (!keep(token)) return say('${sentences.forgets}');
    const probe = await fetch(entrance, { headers: { authorization: 'Bearer ' + token } });
    if (probe.status === 401) return say('${sentences.forgets}');
    location.replace(url.pathname + url.search + url.hash);
  } catch {
    say('The runner does not answer. If it was stopped, start it again and open the address that it prints then.');
  }
})();`;

/**
 * The door of the site. An address with a key leads to a page whose script brings the key;
 * only then it is used up, so that a preview of the address, which runs no script, does not.
 */
export class Entrance {
  readonly #gate: Gate;
  readonly #keys: Keys;
  readonly #readers: Readers;

  constructor(gate: Gate, keys: Keys, readers: Readers) {
    this.#gate = gate;
    this.#keys = keys;
    this.#readers = readers;
  }

  /** The page behind an address with a key, which may have a prefix. */
  show(response: ServerResponse, prefix: string): void {
    const message = 'One moment: the runner lets this browser in.';
    sendNotice(response, { status: 200, title: 'Opening the course', message, script: scriptAt(prefix) });
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') await this.#exchange(request, response);
    else this.#probe(request, response);
  }

  /** Tells a page that cannot reach the bridge whether the runner still knows it. */
  #probe({ headers }: IncomingMessage, response: ServerResponse): void {
    const judgement = this.#gate.judgeProbe(headers);
    if ('denial' in judgement) sendText(response, judgement.denial.status, judgement.denial.message);
    else response.writeHead(204, { 'cache-control': 'no-store' }).end();
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const denial = this.#gate.judgeEntrance(request.headers)?.denial;
    if (denial) return sendText(response, denial.status, denial.message);
    const key = await readBody(request, keyBytes);
    if (key === undefined) return sendText(response, 413, 'No key is as long as this.');
    if (!this.#keys.isOpen(key)) return sendText(response, 401, sentences.used);
    const reader = this.#gate.readerOf(request.headers) ?? this.#readers.admit();
    if (reader === undefined) return sendText(response, 503, sentences.crowded);
    this.#keys.use(key);
    const { setCookie, token } = this.#gate.welcome(reader, request.headers);
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'set-cookie': setCookie,
    });
    response.end(JSON.stringify({ token }));
  }
}

/** The whole body as text; undefined when it is longer. */
async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > mostBytes) return undefined;
  }
  return text;
}

function sendText(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(message);
}
