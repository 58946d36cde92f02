/** The WebSocket's path on the runner's one port, behind the prefix where there is one. */
export const bridgePath = '/bridge';

/** The WebSocket's protocol; a page names its token behind it (RFC 6455, section 1.9). */
export const bridgeProtocol = 'wirebook';

/** Where a page that was opened by an address with a key exchanges it for a cookie and a token. */
export const entrancePath = '/enter';

/**
 * Under this name a browser keeps the token, for this site's own pages. Two sites on one host
 * share a browser's storage and tell their tokens apart by where they lie.
 *
 * @param root the path of the site's root, such as `/` or `/networks/`
 */
export const tokenNameAt = (root: string) => (root === '/' ? 'wirebook.token' : `wirebook.token ${root}`);

/** With this code a page closes a socket on which it hears nothing: it means to come back. */
export const silenceCloseCode = 4000;

/** With this code a page closes its socket that is left, or loaded anew: it may come back at once. */
export const leftCloseCode = 4001;

/** An upper bound for one message of a page; a changed program fits many times. */
export const messageBytes = 256 * 1024;

/** The degree of service: what stands behind a page's Run buttons. */
export type Degree = 'recorded' | 'plain' | 'netns';

export type BackendName = Exclude<Degree, 'recorded'>;

/** The limits of a run that a reader can meet, as the runner tells the page. */
export interface RunLimits {
  wallMs: number;
  processorMs: number;
  memoryBytes: number;
  outputBytes: number;
  processes: number;
  sourceBytes: number;
  inputBytes: number;
}

/** One thing that holds a program, and how far, in words for the reader. */
export interface Control {
  name: string;
  detail: string;
}

/** What the runner says of itself when a page connects. */
export interface Service {
  backend: BackendName;
  /** One sentence: what the backend isolates, or why there is no virtual network. */
  why: string;
  /** The line to type in a terminal, and then to start anew, where labs could have virtual hosts. */
  mend?: string;
  isolation: Control[];
  limits: RunLimits;
  /** The page counts the runner as lost when nothing came for so long. */
  silenceMs: number;
}
