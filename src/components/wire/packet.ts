import type { Captured } from '../../../runner/wire/capture-file/captured.ts';
import type { Note } from '../../../runner/wire/conversations/note.ts';
import type { Frame } from '../../../runner/wire/model.ts';

/** A captured packet, decoded. */
export interface Packet extends Omit<Captured, 'bytes' | 'wireLength'> {
  readonly frame: Frame;
  readonly note: Note;
}
