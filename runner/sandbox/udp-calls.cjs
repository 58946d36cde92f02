'use strict';
// Reports the datagrams that a program sends. Between its call and the kernel's lie the
// binding of the socket and the lookup of a name: a call is told when the kernel has it.
const dgram = require('node:dgram');
const net = require('node:net');
const { endpoint, endpointOf } = require('./endpoints.cjs');

class UdpCalls {
  #reports;
  #stateSymbol;
  // By the handle beneath a socket: its number, and the calls that the kernel has not seen yet.
  #states = new WeakMap();

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
      calls.#begin(this, args);
      return send.apply(this, args);
    };
    prototype.close = function (...args) {
      calls.#tellClose(this);
      return close.apply(this, args);
    };
  }

  #followHandles(prototype) {
    const calls = this;
    for (const name of ['send', 'send6']) {
      const send = prototype[name];
      prototype[name] = function (...args) {
        const sent = send.apply(this, args);
        if (sent >= 0) calls.#tellSend(this, args);
        return sent;
      };
    }
  }

  #stateOf(socket) {
    const handle = this.#reports.isOn ? this.#handleOf(socket) : undefined;
    if (!handle) return undefined;
    const state = this.#states.get(handle) ?? { socket: this.#reports.numberSocket(), waiting: [] };
    this.#states.set(handle, state);
    return state;
  }

  // A socket that is being bound calls again when it is: without a line, and of the same bytes.
  #begin(socket, args) {
    const state = this.#stateOf(socket);
    if (!state) return;
    const place = this.#reports.place();
    const call = { atUs: this.#reports.now(), place, ...described(args) };
    const isRepeated = place === undefined && state.waiting.some((each) => each.byteCount === call.byteCount);
    if (!isRepeated) state.waiting.push(call);
  }

  // send(request, list, count, port, address, …), or of a connected socket send(request, list, count, …).
  #tellSend(handle, [, list, , port, address]) {
    const state = this.#states.get(handle);
    if (!this.#reports.isOn || !state) return;
    const byteCount = bytesIn(list);
    const isConnected = typeof port === 'boolean';
    const fits = (call) =>
      call.byteCount === byteCount && (isConnected || (call.address ?? address) === address);
    const index = state.waiting.findIndex(fits);
    const [call = { atUs: this.#reports.now() }] = index < 0 ? [] : state.waiting.splice(index, 1);
    const remote = isConnected ? endpointOf(handle, 'getpeername') : endpoint(address, port);
    const { atUs, place } = call;
    this.#tell(handle, 'send', { state, atUs, place, remote, byteCount });
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

// send(message, [offset, length,] [port, address,] [callback]), as Node documents: how many bytes
// it takes, and the address where it is one and not a name.
function described([message, offset, length, ...rest]) {
  const isSliced = typeof length === 'number' && ArrayBuffer.isView(message);
  const address = [length, ...rest].find((each) => typeof each === 'string');
  const list = Array.isArray(message) ? message : [message];
  return {
    byteCount: isSliced ? length : bytesIn(list),
    address: net.isIP(address ?? '') ? address : undefined,
  };
}

function bytesIn(list) {
  return list.reduce(
    (sum, each) => sum + (typeof each === 'string' ? Buffer.byteLength(each) : (each?.byteLength ?? 0)),
    0,
  );
}

module.exports = { UdpCalls };
