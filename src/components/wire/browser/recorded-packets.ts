import type { SocketCall } from '../../../../runner/protocol/socket-calls.ts';
import type { Captured } from '../../../../runner/wire/capture-file/captured.ts';
import { readCapture } from '../../../../runner/wire/capture-file/read.ts';
import { siteAddress } from '../../../client/site-address.ts';
import type { WireData } from '../wire-data.ts';
import { callsHref, captureHref } from '../wire-words.ts';

/** The packets of a lab’s recording, from its capture file. @throws TypeError when there is no way to it */
export async function loadRecorded({ lab, recordedCount }: WireData): Promise<readonly Captured[]> {
  if (recordedCount === 0) return [];
  const response = await fetch(siteAddress(captureHref(lab)));
  return readCapture(new Uint8Array(await response.arrayBuffer())).packets;
}

/** The socket calls behind them. @throws TypeError when there is no way to them */
export async function loadRecordedCalls({ lab, recordedCount }: WireData): Promise<readonly SocketCall[]> {
  if (recordedCount === 0) return [];
  const response = await fetch(siteAddress(callsHref(lab)));
  return (await response.json()) as SocketCall[];
}
