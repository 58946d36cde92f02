import type { APIRoute, GetStaticPaths } from 'astro';
import { recordedCapture } from '../../../runner/labs/packet-recording.ts';
import { labOrFail, labsWithPackets } from '../../snippets/labs.ts';

/** A file for each lab whose recording has packets. */
export const getStaticPaths: GetStaticPaths = () =>
  labsWithPackets().map(({ name }) => ({ params: { lab: name } }));

/** The packets of a lab’s recording, as a capture file that other tools open. */
export const GET: APIRoute = ({ params: { lab = '' } }) =>
  new Response(new Uint8Array(recordedCapture(labOrFail(lab)) ?? []), {
    headers: { 'content-type': 'application/x-pcapng' },
  });
