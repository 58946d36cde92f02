import { lineEnd, type Part, preview } from './reader.ts';

export type LineProtocol = 'smtp' | 'pop3' | 'ftp' | 'nntp';

/** Lines of SMTP, POP3, FTP or NNTP. */
export interface LinesLayer extends Part {
  readonly protocol: LineProtocol;
  readonly fromServer: boolean;
  readonly lines: number;
  /** The first line, cut when it is long. */
  readonly firstLine: string;
}

/** Whether bytes may be lines in any character set: none of them is a control character but tabs and line ends. */
export function isLines(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 127 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) return false;
  }
  return true;
}

/** The lines of a segment; each ends with CR LF, though a bare LF is taken as well. */
export function decodeLines(
  protocol: LineProtocol,
  bytes: Uint8Array,
  start: number,
  end: number,
  fromServer: boolean,
): LinesLayer {
  let lines = 0;
  for (let at = start; at < end; at = lineEnd(bytes, at, end)) lines++;
  return {
    protocol,
    start,
    end,
    fromServer,
    lines,
    firstLine: preview(bytes, start, lineEnd(bytes, start, end)),
    continues: bytes[end - 1] !== 10,
  };
}
