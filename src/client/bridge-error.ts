import type { RefusalCode } from '../../runner/protocol/errors.ts';

/** Why a request of this page came to nothing: the runner refused, or was not there. */
export class BridgeError extends Error {
  readonly code: RefusalCode | 'runner-unreachable' | 'runner-anew' | 'runner-refuses' | 'connection-lost';

  constructor(code: BridgeError['code'], message: string) {
    super(message);
    this.name = 'BridgeError';
    this.code = code;
  }
}

export const unreachable = () =>
  new BridgeError(
    'runner-unreachable',
    'Cannot reach the runner: it does not answer. If it was stopped, start it with “npm start” and open the address it prints.',
  );

export const startedAnew = () =>
  new BridgeError(
    'runner-anew',
    'The runner was started anew and does not know this page any more. Open the address that its terminal prints now, in this same browser.',
  );

export const connectionLost = () =>
  new BridgeError('connection-lost', 'The connection was lost before the runner answered. Try again.');

export const tooLarge = () =>
  new BridgeError('message-too-large', 'This is larger than the runner accepts, so it was not sent.');
