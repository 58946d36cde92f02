import { readFileSync } from 'node:fs';
import type { APIRoute, GetStaticPaths } from 'astro';
import { packetRecordingFile, recordedPackets } from '../../../runner/labs/packet-recording.ts';
import { allLabs, labOrFail } from '../../snippets/labs.ts';

/** A file for each lab whose recording has packets. */
export const getStaticPaths: GetStaticPaths = () =>
  [...allLabs().values()]
    .filter((lab) => recordedPackets(lab).length > 0)
    .map(({ name }) => ({ params: { lab: name } }));

/** The packets of a lab’s recording, as a capture file that other tools open. */
export const GET: APIRoute = ({ params: { lab = '' } }) =>
  new Response(new Uint8Array(readFileSync(packetRecordingFile(labOrFail(lab)))), {
    headers: { 'content-type': 'application/x-pcapng' },
  });
