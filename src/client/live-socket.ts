import type { ClientMessage, ServerMessage } from '../../runner/protocol/messages.ts';
import {
  bridgeProtocol,
  messageBytes,
  type Service,
  silenceCloseCode,
} from '../../runner/protocol/service.ts';
import { connectionLost, tooLarge } from './bridge-error.ts';

/** A runner on this machine or in this building welcomes a page well within this time. */
const welcomeWithinMs = 5000;

interface SocketListener {
  message(message: ServerMessage): void;
  /** Called once, when a socket that was welcomed is gone. */
  lost(): void;
}

/** One WebSocket from welcome to loss. A silent one counts as lost. */
export class LiveSocket {
  readonly service: Service;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, service: Service) {
    this.#socket = socket;
    this.service = service;
  }

  /** Connects with the page's token and waits for the runner's welcome. @throws BridgeError when none comes */
  static open(url: string, token: string, listener: SocketListener): Promise<LiveSocket> {
    const { promise, resolve, reject } = Promise.withResolvers<LiveSocket>();
    const socket = new WebSocket(url, token === '' ? [bridgeProtocol] : [bridgeProtocol, token]);
    let live: LiveSocket | undefined;
    let watchdog = setTimeout(end, welcomeWithinMs);

    function end(): void {
      clearTimeout(watchdog);
      socket.onmessage = socket.onclose = null;
      socket.close(silenceCloseCode);
      if (live) listener.lost();
      else reject(connectionLost());
    }

    socket.onclose = end;
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data) as ServerMessage;
      if (message.type === 'welcome') resolve((live = new LiveSocket(socket, message.service)));
      if (!live) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(end, live.service.silenceMs);
      listener.message(message);
    };
    return promise;
  }

  /** Sends a message. @throws BridgeError when it is larger than the runner accepts */
  send(message: ClientMessage): void {
    const text = JSON.stringify(message);
    // UTF-8 takes at most three bytes for what JavaScript counts as one.
    if (text.length * 3 > messageBytes && new TextEncoder().encode(text).length > messageBytes) {
      throw tooLarge();
    }
    this.#socket.send(text);
  }

  close(code?: number): void {
    this.#socket.close(code);
  }
}
