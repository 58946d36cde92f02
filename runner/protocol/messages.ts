import { z } from 'zod';
import type { RefusalCode } from './errors.ts';
import type { SessionEvent } from './events.ts';
import type { HostState } from './host-state.ts';
import { impairmentSchema } from './impairment-schema.ts';
import type { LinksState } from './link.ts';
import type { PacketNews } from './packets.ts';
import { messageBytes, type Service } from './service.ts';

const name = z.string().min(1).max(64);
const session = z.string().length(32);
const request = z.int().nonnegative();
const text = z.string().max(messageBytes);
const sources = z.record(name, text);

/** Everything a page may say. Unknown types and unknown keys are refused. */
export const clientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session.open'), request, lab: name }),
  z.strictObject({ type: z.literal('session.resume'), request, session, after: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('session.close'), request, session }),
  z.strictObject({ type: z.literal('session.ack'), session, seq: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('run.start'), request, session, host: name, source: text.optional() }),
  z.strictObject({ type: z.literal('run.stop'), request, session, host: name }),
  z.strictObject({ type: z.literal('run.interrupt'), request, session, host: name }),
  z.strictObject({ type: z.literal('run.input'), request, session, host: name, text }),
  z.strictObject({ type: z.literal('run.closeInput'), request, session, host: name }),
  z.strictObject({ type: z.literal('host.state'), request, session, host: name }),
  z.strictObject({ type: z.literal('packets.watch'), request, session }),
  z.strictObject({ type: z.literal('packets.leave'), request, session }),
  z.strictObject({ type: z.literal('packets.empty'), request, session }),
  z.strictObject({
    type: z.literal('link.set'),
    request,
    session,
    network: name,
    host: name,
    impairment: impairmentSchema,
  }),
  z.strictObject({ type: z.literal('links.reset'), request, session }),
  z.strictObject({ type: z.literal('links.state'), request, session }),
  z.strictObject({ type: z.literal('script.start'), request, session, sources: sources.optional() }),
  z.strictObject({ type: z.literal('script.stop'), request, session }),
]);

export type ClientMessage = z.infer<typeof clientMessage>;

/** Everything the runner may say. `request` names the message that is answered. */
export type ServerMessage =
  | { type: 'welcome'; service: Service }
  | { type: 'heartbeat' }
  | { type: 'session.waiting'; request: number; before: number }
  | { type: 'session.opened'; request: number; session: string }
  | { type: 'session.event'; session: string; seq: number; event: SessionEvent }
  | { type: 'session.closed'; session: string; reason: string }
  | { type: 'host.state'; request: number; state: HostState | null }
  | { type: 'packets.news'; session: string; news: PacketNews }
  | { type: 'links.state'; request: number; state: LinksState }
  | { type: 'done'; request: number }
  | { type: 'refused'; request?: number; code: RefusalCode; message: string };
