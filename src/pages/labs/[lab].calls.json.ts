import type { APIRoute, GetStaticPaths } from 'astro';
import { recordedCalls } from '../../../runner/labs/call-recording.ts';
import { labOrFail, labsWithPackets } from '../../snippets/labs.ts';

/** A file for each lab whose recording has packets. */
export const getStaticPaths: GetStaticPaths = () =>
  labsWithPackets().map(({ name }) => ({ params: { lab: name } }));

/** The socket calls of a lab’s recording, for the wire panel to match with its packets. */
export const GET: APIRoute = ({ params: { lab = '' } }) => Response.json(recordedCalls(labOrFail(lab)));
