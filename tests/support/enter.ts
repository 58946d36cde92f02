import { entrancePath } from '../../runner/protocol/service.ts';

/** What a browser is given as it comes in. */
export interface Credentials {
  cookie: string;
  token: string;
}

/** Comes in by an address with a key, as the script of its page does. @throws Error when it is refused */
export async function enter(address: string): Promise<Credentials> {
  const { origin, searchParams } = new URL(address);
  const answer = await fetch(new URL(entrancePath, origin), {
    method: 'POST',
    headers: { origin },
    body: searchParams.get('key'),
  });
  if (!answer.ok) throw new Error(`the runner refused the key: ${answer.status} ${await answer.text()}`);
  const [cookie = ''] = answer.headers.getSetCookie()[0]?.split('; ') ?? [];
  return { cookie, ...((await answer.json()) as { token: string }) };
}
