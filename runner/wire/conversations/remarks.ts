import type { Note } from './note.ts';

const retransmissions = {
  plain: 'retransmission',
  fast: 'fast retransmission',
  spurious: 'needless retransmission',
} as const;

/** What a note says of its packet beyond its own words, piece by piece. */
export function remarksOf(note: Note): string[] {
  return [...segmentRemarks(note), ...packetRemarks(note)];
}

const of = (packet: number | undefined) => (packet === undefined ? '' : ` of packet ${packet}`);

function segmentRemarks(note: Note): string[] {
  const remarks: string[] = [];
  if (note.retransmission) remarks.push(retransmissions[note.retransmission] + of(note.retransmissionOf));
  if (note.outOfOrder) remarks.push('out of order');
  if (note.gapBefore) remarks.push('bytes before it were not seen');
  if (note.duplicateAcknowledgmentOf !== undefined) {
    remarks.push(`duplicate acknowledgment${of(note.duplicateAcknowledgmentOf)}`);
  }
  if (note.role && /^(window|keep)/.test(note.role)) remarks.push(note.role.replaceAll('-', ' '));
  if (note.zeroWindow) remarks.push('zero window');
  if (note.windowFull) remarks.push('window full');
  return remarks;
}

function packetRemarks({ sameAs, sameAsBy, fragmentOf, about, answerTo }: Note): string[] {
  const remarks: string[] = [];
  if (answerTo !== undefined) remarks.push(`answers packet ${answerTo}`);
  if (about !== undefined) remarks.push(`about packet ${about}`);
  if (fragmentOf !== undefined) remarks.push(`belongs to packet ${fragmentOf}`);
  if (sameAs !== undefined)
    remarks.push(`packet ${sameAs}${sameAsBy === 'exact' ? '' : ', translated and'} forwarded`);
  return remarks;
}
