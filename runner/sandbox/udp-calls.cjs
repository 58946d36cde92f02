'use strict';
// Reports the datagrams that a program sends. Between its call and the kernel's lie the
// binding of the socket and the lookup of a name: a call is told when the kernel has taken it.
const dgram = require('node:dgram');
const { endpoint, endpointOf } = require('./endpoints.cjs');

class UdpCalls {
  #reports;
  #stateSymbol;
  // By the handle beneath a socket: its number.
  #states = new WeakMap();
  // The call that Node is carrying out at this moment, and one that it takes up again.
  #current;
  #resumed;

  constructor(reports) {
    this.#reports = reports;
    const socket = dgram.createSocket('udp4');
    this.#stateSymbol = Object.getOwnPropertySymbols(socket).find(
      (each) => each.description === 'state symbol',
    );
    this.#followHandles(Object.getPrototypeOf(this.#handleOf(socket)));
    this.#followSockets();
    socket.close();
  }

  #handleOf(socket) {
    return socket[this.#stateSymbol]?.handle;
  }

  #followSockets() {
    const calls = this;
    const { prototype } = dgram.Socket;
    const { send, close } = prototype;
    prototype.send = function (...args) {
      const call = calls.#begin(this);
      if (!call) return send.apply(this, args);
      const waiting = calls.#waitingFor(this);
      const result = calls.#during(call, () => send.apply(this, args));
      if (calls.#waitingFor(this) > waiting) calls.#resumeLater(this, call);
      return result;
    };
    prototype.close = function (...args) {
      calls.#tellClose(this);
      return close.apply(this, args);
    };
  }

  // The kernel may take a datagram at once, or later, or not at all: Node then knows why.
  #followHandles(prototype) {
    const calls = this;
    for (const name of ['send', 'send6']) {
      const send = prototype[name];
      prototype[name] = function (request, ...args) {
        const tell = calls.#sending(this, args);
        if (!tell) return send.call(this, request, ...args);
        const { oncomplete } = request;
        request.oncomplete = function (error, ...more) {
          if (!error) tell();
          oncomplete?.call(this, error, ...more);
        };
        const sent = send.call(this, request, ...args.slice(0, -1), true);
        if (sent > 0) tell();
        return sent;
      };
    }
  }

  #stateOf(socket) {
    const handle = this.#reports.isOn ? this.#handleOf(socket) : undefined;
    if (!handle) return undefined;
    const known = this.#states.get(handle);
    if (known) return known;
    const state = { socket: this.#reports.numberSocket() };
    this.#states.set(handle, state);
    this.#followLookup(handle);
    return state;
  }

  // What Node does once a name is found, it does for the call that asked.
  #followLookup(handle) {
    const calls = this;
    const { lookup } = handle;
    handle.lookup = function (address, callback) {
      const call = calls.#current;
      if (!call) return lookup.call(this, address, callback);
      return lookup.call(this, address, (...args) => calls.#during(call, () => callback(...args)));
    };
  }

  #begin(socket) {
    const resumed = this.#resumed;
    this.#resumed = undefined;
    if (resumed || !this.#stateOf(socket)) return resumed;
    return { atUs: this.#reports.now(), place: this.#reports.place() };
  }

  #during(call, act) {
    const outer = this.#current;
    this.#current = call;
    try {
      return act();
    } finally {
      this.#current = outer;
    }
  }

  // How many calls wait until the socket is bound.
  #waitingFor(socket) {
    return socket[this.#stateSymbol].queue?.length ?? 0;
  }

  #resumeLater(socket, call) {
    const { queue } = socket[this.#stateSymbol];
    const act = queue.pop();
    queue.push(() => {
      this.#resumed = call;
      act();
    });
  }

  // send(request, list, count, port, address, …), or of a connected socket send(request, list, count, …).
  #sending(handle, [list, , port, address]) {
    const state = this.#states.get(handle);
    if (!this.#reports.isOn || !state) return undefined;
    const remote = typeof port === 'boolean' ? endpointOf(handle, 'getpeername') : endpoint(address, port);
    const byteCount = list.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const { atUs, place } = this.#current ?? { atUs: this.#reports.now() };
    return () => this.#tell(handle, 'send', { state, atUs, place, remote, byteCount });
  }

  #tellClose(socket) {
    const state = this.#stateOf(socket);
    if (!state || state.isClosed) return;
    state.isClosed = true;
    const [atUs, place] = [this.#reports.now(), this.#reports.place()];
    this.#tell(this.#handleOf(socket), 'close', { state, atUs, place });
  }

  #tell(handle, what, { state, ...call }) {
    const local = endpointOf(handle, 'getsockname');
    this.#reports.tell({ what, protocol: 'udp', socket: state.socket, local, ...call });
  }
}

module.exports = { UdpCalls };
