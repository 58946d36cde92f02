import { quote } from '../../runner/labs/lab-error.ts';
import { oneLine } from '../../runner/protocol/foreign-text.ts';

/** What a page may ask for in vain. */
export type BuildErrorCode =
  | 'lab-unknown'
  | 'file-unknown'
  | 'region-unknown'
  | 'packet-unknown'
  | 'layer-unknown'
  | 'field-unknown';

/** A page names something that is not there: what was asked for, what there is. */
export class BuildError extends Error {
  readonly code: BuildErrorCode;

  constructor(code: BuildErrorCode, action: string, known: string[], received: unknown) {
    const expected = known.length > 0 ? `one of ${known.join(', ')}` : 'one, and there is none';
    super(oneLine(`Cannot ${action}: expected ${expected}, received ${quote(received)}`));
    this.name = 'BuildError';
    this.code = code;
  }
}
